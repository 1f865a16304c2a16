import type { ServerChange, Spawner } from '@hubkit/core/contract'
import { recordingLogger, until } from '@hubkit/testkit'
import { expect } from 'vitest'
import type { Server, World } from './world.ts'

interface Named {
  readonly metadata: {
    readonly name: string
    readonly uid: string
    readonly annotations?: Readonly<Record<string, string>>
  }
}

/** Names of a kind's objects in a world. */
async function namesOf({ api, at }: World, kind: string): Promise<readonly string[]> {
  const { items } = await api.get<{ items: Named[] }>(at(kind))
  return items.map(({ metadata }) => metadata.name)
}

/** The uids of the pods that there are, by name. */
export async function uidsOf({ api, at }: World): Promise<ReadonlyMap<string, string>> {
  const { items } = await api.get<{ items: Named[] }>(at('pods'))
  return new Map(items.map(({ metadata }) => [metadata.name, metadata.uid]))
}

/** Every start has its pod, and nothing else is there. */
export async function expectExactly(world: World, servers: readonly Server[]): Promise<void> {
  expect([...(await uidsOf(world)).keys()].toSorted()).toEqual(
    servers.map(({ pod }) => pod).toSorted(),
  )
  // A lost answer makes one more, which goes with the others.
  const secrets = await namesOf(world, 'secrets')
  const owner = (name: string) => servers.find(({ ref }) => name.includes(ref.id))
  expect(secrets.filter((name) => !owner(name))).toEqual([])
  expect(new Set(secrets.map(owner)).size).toBe(servers.length)
}

/** Nothing is left of any server but its record. */
export async function expectNothing(world: World): Promise<void> {
  await until(async () => (await namesOf(world, 'pods')).length === 0, { timeout: 60_000 })
  expect(await namesOf(world, 'secrets')).toEqual([])
}

/** Listens to a spawner until the test ends it. */
export function listen(by: Spawner, hubId: string) {
  const caller = new AbortController()
  const heard: ServerChange[] = []
  const log = recordingLogger()
  const done = (async () => {
    for await (const change of by.watch?.({ hubId, signal: caller.signal, log }) ?? [])
      heard.push(change)
  })()
  const phases = ({ ref }: Server): readonly string[] =>
    heard.filter((change) => change.serverId === ref.id).map((change) => change.status.phase)
  return {
    heard,
    log,
    phases,
    last: ({ ref }: Server) => heard.findLast(({ serverId }) => serverId === ref.id)?.status,
    hears: (server: Server, phase: string) =>
      until(() => phases(server).at(-1) === phase, {
        timeout: 60_000,
        message: () => `${phase} is told, was ${phases(server).join(', ')}`,
      }),
    async [Symbol.asyncDispose]() {
      caller.abort()
      await done
    },
  }
}
