import { afterEach, expect, test } from 'vitest'
import { fakeProxy, until } from '@hubkit/testkit'
import { defineCuller, type CullCandidate } from '../src/contract/culler.ts'
import { testEngine, type TestEngine } from './support/engine.ts'

let one: TestEngine | undefined
afterEach(async () => {
  await one?.close('keep')
  await one?.world.close()
})

test('what a culler does not keep is stopped with its reason; a culler that throws keeps', async () => {
  const asked: CullCandidate[] = []
  const culler = defineCuller({
    name: 'test',
    every: 20,
    decide(candidate) {
      asked.push(candidate)
      if (candidate.server.name === 'odd') throw new Error('bug')
      return candidate.server.name === 'idle'
        ? { action: 'remove', reason: 'idle for 1 h' }
        : { action: 'keep' }
    },
  })
  one = await testEngine({ cullers: [culler] })
  const engine = one
  await engine.groups.create('lab', ['alice'])
  await Promise.all(
    ['', 'odd', 'idle'].map((name) => engine.servers.start({ user: 'alice', name })),
  )
  await until(() => engine.events.some((event) => event.type === 'server.removed'))
  const stopping = engine.events.find((event) => event.type === 'server.stopping')
  expect(stopping?.data).toMatchObject({
    name: 'idle',
    actor: { kind: 'culler', name: 'test' },
    reason: { code: 'culled', message: 'idle for 1 h' },
  })
  await until(() => asked.filter((candidate) => candidate.server.name === 'odd').length > 1)
  expect(
    (await engine.servers.list({ phase: ['ready'] })).map((server) => server.name).toSorted(),
  ).toEqual(['', 'odd'])
  expect(asked[0]?.user).toMatchObject({ name: 'alice', groups: ['lab'], admin: false })
})

test('use that only the proxy saw counts before a culler decides', async () => {
  let seen: number | undefined
  const culler = defineCuller({
    name: 'test',
    every: 20,
    decide(candidate) {
      seen = candidate.server.lastActivity
      return { action: 'keep' }
    },
  })
  const later = Date.now() + 60_000
  const proxy = fakeProxy()
  const listRoutes = async () =>
    (await proxy.listRoutes()).map((route) => ({ ...route, lastActivity: later }))
  one = await testEngine({ cullers: [culler], fakes: { ...proxy, listRoutes } })
  const engine = one
  const server = await engine.servers.start({ user: 'alice' })
  await until(() => seen === later)
  expect((await engine.servers.get({ id: server.id }))?.lastActivity).toBe(later)
})
