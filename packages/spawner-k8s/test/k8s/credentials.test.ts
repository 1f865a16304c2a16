import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isHubError } from '@hubkit/core/contract'
import { expect, test } from 'vitest'
import { kubeCluster } from '../../src/cluster/kube-cluster.ts'
import { rejection, useWorld } from './world.ts'

const world = useWorld()

interface Pods {
  readonly items: readonly unknown[]
}

test('a token that is revoked is read anew from its file, in the middle of requests', async () => {
  const { namespace, at } = world()
  const folder = await mkdtemp(join(tmpdir(), 'hubkit-token-'))
  const account = await namespace.serviceAccountClient([
    { apiGroups: [''], resources: ['pods'], verbs: ['list'] },
  ])
  const token = join(folder, 'token')
  const kubeconfig = join(folder, 'kubeconfig')
  const config = JSON.parse(account.config.exportConfig()) as { users: { user: object }[] }
  for (const one of config.users)
    one.user = { 'auth-provider': { name: 'tokenFile', config: { tokenFile: token } } }
  await writeFile(kubeconfig, JSON.stringify(config))
  await writeFile(token, `${account.token}\n`)
  const kube = kubeCluster({ from: { kubeconfig } })
  try {
    expect((await kube.call<Pods>({ path: at('pods') })).items).toEqual([])
    await account.revoke()
    const refused = await rejection(kube.call({ path: at('pods') }, { retryTimeout: 0 }))
    expect(refused).toMatchObject({ status: 401 })
    const asking = kube.call<Pods>({ path: at('pods') })
    const renewed = await account.renew()
    await writeFile(token, renewed.token)
    expect((await asking).items).toEqual([])
    await renewed.api.close()
  } finally {
    await kube.close()
    await account.api.close()
    await rm(folder, { recursive: true })
  }
})

test('a cluster that is closed asks nothing more', async () => {
  const { behindHop, at } = world()
  const { kube } = await behindHop()
  await kube.call({ path: at('pods') })
  await kube.close()
  expect(isHubError(await rejection(kube.call({ path: at('pods') })), 'HUB_ERR_CLOSED')).toBe(true)
})

test('a request that is frozen ends with its caller', async () => {
  const { behindHop, at } = world()
  const { kube, hop } = await behindHop()
  hop.faults.frozen = true
  const caller = new AbortController()
  const asking = rejection(kube.call({ path: at('pods') }, { signal: caller.signal }))
  caller.abort(new Error('no longer wanted'))
  expect((await asking).message).toBe('no longer wanted')
  const late = kube.call({ path: at('pods') }, { requestTimeout: 100, retryTimeout: 300 })
  expect((await rejection(late)).message).toBe('the API server did not answer within 100 ms')
})
