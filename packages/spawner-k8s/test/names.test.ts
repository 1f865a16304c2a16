import { describe, expect, test } from 'vitest'
import type { ServerRef } from '@hubkit/core/contract'
import type { ObjectNames } from '../src/spec.ts'
import { manifestsOf, serverOf, specOf, type TestOptions } from './world.ts'

const compatible = { compatibility: 'kubespawner' } as const
const home = { storage: { claims: { home: { capacity: '1Gi' } } } }

async function namesOf(options: TestOptions, server: ServerRef): Promise<ObjectNames> {
  return (await specOf(options, { server })).names
}

describe('names', () => {
  test('are made of ids, which never change, unless told otherwise', async () => {
    const before = serverOf({ user: 'Ada', name: 'x' })
    const renamed = { ...before, user: { ...before.user, name: 'Grace' } }
    expect(await namesOf(home, before)).toEqual({
      namespace: 'hub',
      pod: 'jupyter-sabcdefghijklmno',
      claims: { home: 'claim-u0123456789abcdefghi--x' },
      secret: 'jupyter-sabcdefghijklmno-1',
      service: 'jupyter-sabcdefghijklmno',
      dns: 'jupyter-sabcdefghijklmno.hub.svc.cluster.local',
      record: 'hubkit-sabcdefghijklmno',
    })
    expect(await namesOf(home, renamed)).toEqual(await namesOf(home, before))
  })

  test.each([
    ['user', '', 'jupyter-user', 'claim-user'],
    ['user', 'server', 'jupyter-user--server', 'claim-user--server'],
    [
      'some_user',
      'test-server!',
      'jupyter-some-user---7d3a4d4e--test-server---cb54a9af',
      'claim-some-user---7d3a4d4e--test-server---cb54a9af',
    ],
  ])("are KubeSpawner's when it says so: %j %j", async (user, name, pod, claim) => {
    const names = await namesOf({ ...compatible, ...home }, serverOf({ user, name }))
    expect(names).toMatchObject({ pod, claims: { home: claim } })
  })

  test('keep what is written around the fields', async () => {
    const names = {
      pod: 'user-{user_server}-x',
      claim: 'a-{user_server}-b',
      dns: '{service_name}.x',
    }
    expect(await namesOf({ names, ...home }, serverOf({ name: 'S' }))).toMatchObject({
      pod: 'user-user--s---8de0b3c4-x',
      claims: { home: 'a-user--s---8de0b3c4-b' },
      dns: 'user-user--s---8de0b3c4-x.x',
    })
  })

  test('of different servers differ, also where dashes could be taken for a joint', async () => {
    const all = await Promise.all(
      [
        serverOf({ user: 'user-has-dash' }),
        serverOf({ user: 'user-has', name: 'dash' }),
        serverOf({ user: 'user', name: 'has-dash' }),
        serverOf({ user: 'user--has', name: 'dash' }),
      ].map((server) => namesOf({ ...compatible, ...home }, server)),
    )
    expect(new Set(all.map(({ pod }) => pod)).size).toBe(4)
    expect(new Set(all.map(({ claims }) => claims['home'])).size).toBe(4)
  })

  test('follow the older scheme when told so', async () => {
    const server = serverOf({ user: 'a_b', name: 'C' })
    expect(await namesOf({ ...compatible, slugScheme: 'escape' }, server)).toMatchObject({
      pod: 'jupyter-a-5fb---43',
    })
  })

  test('may come of a profile, a function, or a namespace for each user', async () => {
    const options: TestOptions = {
      namespace: { name: ({ server, expand }) => expand(`ns-${server.user.id}-{username}`) },
      profiles: [
        { slug: 'x', displayName: 'X', set: { names: { pod: 'x-{server_id}-{namespace}' } } },
      ],
    }
    expect(await namesOf(options, serverOf())).toMatchObject({
      namespace: 'ns-u0123456789abcdefghi-user',
      pod: 'x-sabcdefghijklmno-ns-u0123456789abcdefghi-user',
    })
  })

  test('of further claims are made of their keys', async () => {
    const claims = { home: { capacity: '1Gi' }, scratch: { capacity: '1Gi' } }
    const options = { storage: { claims } }
    expect((await namesOf(options, serverOf({ name: 'a' }))).claims).toEqual({
      home: 'claim-u0123456789abcdefghi--a',
      scratch: 'scratch-u0123456789abcdefghi--a',
    })
    expect((await namesOf({ ...compatible, ...options }, serverOf({ name: 'a' }))).claims).toEqual({
      home: 'claim-user--a',
      scratch: 'scratch-user--a',
    })
  })

  test('of the Secret are of one attempt', async () => {
    expect((await specOf({}, { attempt: 12 })).names.secret).toBe('jupyter-sabcdefghijklmno-12')
  })

  test('too long ones are refused, not cut', async () => {
    const names = { pod: `${'x'.repeat(60)}-{user_server}` }
    await expect(specOf({ names })).rejects.toThrow('kubernetesSpawner.names.pod: what came of it')
  })
})

describe('where a server is reached', () => {
  test.each<readonly [TestOptions, object]>([
    [{}, { kind: 'pod' }],
    [
      { service: { enabled: true } },
      { kind: 'host', host: 'jupyter-sabcdefghijklmno.hub.svc.cluster.local' },
    ],
    [
      { address: { connectHost: 'jupyter-{username}--{servername}.x.example' } },
      { kind: 'host', host: 'jupyter-user.x.example' },
    ],
  ])('%j', async (options, connectTo) => {
    expect((await specOf(options)).connectTo).toEqual(connectTo)
  })

  test('an IPv6 address is written in brackets', async () => {
    const { secret } = await manifestsOf({ address: { host: '::', port: 9000 } })
    expect(secret.stringData?.['JUPYTERHUB_SERVICE_URL']).toBe('http://[::]:9000/user/user/')
  })
})
