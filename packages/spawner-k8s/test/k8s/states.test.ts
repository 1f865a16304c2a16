import { isHubError } from '@hubkit/core/contract'
import { until } from '@hubkit/testkit'
import { expect, test } from 'vitest'
import { rejection, useWorld, type Server } from './world.ts'
import type { Spawner } from '@hubkit/core/contract'

const world = useWorld()

/** What poll says once it says that. */
function becomes(server: Server, by: Spawner, phase: string) {
  return until(
    async () => {
      const status = await server.poll(by)
      return status.phase === phase && status
    },
    { message: `poll says ${phase}` },
  )
}

test('an image that cannot be fetched ends the start at once, with the registry’s words', async () => {
  const { namespace, spawner, server } = world()
  await namespace.pods?.rule({ script: { pullFails: 'manifest unknown: no such tag' } })
  const error = await rejection(server().start(await spawner({ image: 'nowhere/nothing:1' })))
  expect(error.message).toBe('The server cannot start: Its image could not be fetched.')
  expect(isHubError(error) && error.hint).toMatch(/nowhere\/nothing:1.*manifest unknown/)
})

test('a container that cannot be set up ends the start at once', async () => {
  const { namespace, spawner, server } = world()
  await namespace.pods?.rule({
    script: {
      waiting: { reason: 'CreateContainerConfigError', message: 'configmap "settings" not found' },
    },
  })
  const error = await rejection(server().start(await spawner()))
  expect(error.message).toBe('The server cannot start: Its container cannot be set up.')
  expect(isHubError(error) && error.hint).toContain('configmap "settings" not found')
})

test('a server that ends while it starts says how, and its output is still read', async () => {
  const { namespace, spawner, server } = world()
  await namespace.pods?.rule({
    script: { readyAfter: 'never', exits: { after: 50, code: 3, reason: 'Error' } },
  })
  const by = await spawner()
  const alice = server()
  const error = await rejection(alice.start(by))
  expect(error.message).toBe('The server ended with exit code 3.')
  await namespace.pods?.log(alice.pod, 'Traceback\nboom\n')
  expect(await alice.logs(by)).toEqual(['Traceback', 'boom'])
  await alice.stop(by)
  expect(await alice.logs(by)).toEqual(['Traceback', 'boom'])
})

test('a pod that no machine takes is told, and not given up', async () => {
  const { api, at, spawner, server } = world()
  const caller = new AbortController()
  const by = await spawner({ scheduling: { nodeSelector: { 'no-such': 'machine' } } })
  const alice = server()
  const starting = rejection(alice.start(by, { signal: caller.signal }))
  await until(() => alice.reports.some((line) => /No machine takes it yet.*nodes/.test(line)))
  const status = await alice.poll(by)
  expect(status).toMatchObject({ phase: 'pending' })
  caller.abort(new Error('no longer wanted'))
  expect((await starting).message).toBe('no longer wanted')
  await alice.stop(by)
  const { items } = await api.get<{ items: unknown[] }>(at('pods'))
  expect(items).toEqual([])
})

test('a start tells its phases, and what Kubernetes tells of the pod', async () => {
  const { namespace, spawner, server } = world()
  await namespace.pods?.rule({ script: { startAfter: 2500, readyAfter: 200 } })
  const alice = server()
  await alice.start(await spawner())
  expect(alice.reports.some((line) => line.startsWith('It has a machine: '))).toBe(true)
  expect(alice.reports.some((line) => line.startsWith('It is ready'))).toBe(true)
  expect(alice.reports.some((line) => /Pulling image|Successfully assigned/.test(line))).toBe(true)
})

test.each([
  [
    'out of memory',
    { code: 137, reason: 'OOMKilled' as const },
    { reason: 'out-of-memory', exitCode: 137 },
  ],
  ['an exit code', { code: 7, reason: 'Error' as const }, { reason: 'exited', exitCode: 7 }],
  ['a signal', { code: 143, reason: 'Error' as const }, { reason: 'killed', exitCode: 143 }],
  ['its own wish', { code: 0, reason: 'Completed' as const }, { reason: 'exited', exitCode: 0 }],
])('an end by %s is told so', async (_name, how, told) => {
  const { namespace, spawner, server } = world()
  const by = await spawner()
  const alice = server()
  await alice.start(by)
  await namespace.pods?.exit(alice.pod, how)
  expect(await becomes(alice, by, 'stopped')).toMatchObject(told)
})

test('an evicted pod is told so, and stop clears it away', async () => {
  const { api, at, namespace, spawner, server } = world()
  const by = await spawner()
  const alice = server()
  await alice.start(by)
  await namespace.pods?.evict(alice.pod, 'The node was low on resource: memory.')
  expect(await becomes(alice, by, 'stopped')).toMatchObject({
    reason: 'evicted',
    message: 'The node was low on resource: memory.',
  })
  await alice.stop(by)
  expect((await api.get<{ items: unknown[] }>(at('pods'))).items).toEqual([])
})

test('with compatibility a server that crashes is started again, and is not called stopped', async () => {
  const { api, at, namespace, spawner, server } = world()
  const by = await spawner({ compatibility: 'kubespawner' })
  const alice = server({ userName: 'alice' })
  await alice.start(by)
  await namespace.pods?.exit('jupyter-alice', { code: 137, reason: 'OOMKilled' })
  await until(
    async () => {
      const pod = await api.get<{
        status: { containerStatuses: { restartCount: number; state: { running?: object } }[] }
      }>(at('pods/jupyter-alice'))
      const phase = (await alice.poll(by)).phase
      expect(['running', 'pending']).toContain(phase)
      const [notebook] = pod.status.containerStatuses
      return notebook?.restartCount === 1 && notebook.state.running
    },
    { timeout: 60_000 },
  )
})

test('a pod that is being deleted is not called stopped before it is gone; then it is deleted', async () => {
  const { api, at, namespace, spawner, server } = world()
  await namespace.pods?.rule({ script: { ignoresTermination: true } })
  const by = await spawner()
  const alice = server()
  await alice.start(by)
  await api.delete(at(`pods/${alice.pod}`), { gracePeriodSeconds: 3 })
  expect((await alice.poll(by)).phase).toBe('running')
  const watcher = await spawner()
  const caller = new AbortController()
  const heard: string[] = []
  const listening = (async () => {
    const fleet = { hubId: alice.ref.hubId, signal: caller.signal, log: alice.log }
    for await (const { status } of watcher.watch?.(fleet) ?? [])
      heard.push(status.phase === 'stopped' ? `stopped ${status.reason}` : status.phase)
  })()
  await until(() => heard.includes('running'))
  expect(await becomes(alice, by, 'stopped')).toMatchObject({ phase: 'stopped' })
  await until(() => heard.some((words) => words.startsWith('stopped')))
  expect(heard.at(-1)).toMatch(/^stopped (?:deleted|killed|exited)$/)
  caller.abort()
  await listening
})

test('a stop gives the server its grace, and resolves only when the pod is gone', async () => {
  const { api, at, namespace, spawner, server } = world()
  await namespace.pods?.rule({ script: { ignoresTermination: true } })
  const by = await spawner({ gracePeriod: '2s' })
  const alice = server()
  await alice.start(by)
  const over: boolean[] = []
  const stopping = (async () => {
    await alice.stop(by, { now: false })
    over.push(true)
  })()
  const pod = await until(async () => {
    const one = await api.get<{ metadata: Record<string, unknown> }>(at(`pods/${alice.pod}`))
    return one.metadata['deletionTimestamp'] !== undefined && one
  })
  expect(pod.metadata['deletionGracePeriodSeconds']).toBe(2)
  expect(over).toEqual([])
  await stopping
  expect((await api.get<{ items: unknown[] }>(at('pods'))).items).toEqual([])
})
