// Spawners that are wrong in one way: the suite must say in which.
import type { ServerContext, Spawner } from '@hubkit/core/contract'
import { expect, test } from 'vitest'
import { failures } from '../failures.ts'
import { randomId } from '../contexts.ts'
import { fakeOptions } from '../fakes/options.ts'
import { fakeSpawner, type FakeSpawner } from '../fakes/spawner.ts'
import { fakeWorld } from '../fakes/world.ts'
import { spawnerContract } from './spawner.ts'
import type { SpawnerSubject } from './spawner/subject.ts'

interface Wrong {
  readonly what: string
  readonly change: (spawner: FakeSpawner) => Partial<Spawner>
  readonly fails: readonly string[]
}

/** Calls on behalf of whatever attempt runs now. */
function current<T extends ServerContext>(spawner: FakeSpawner, ctx: T): T {
  return { ...ctx, attempt: spawner.world.find(ctx.server.id)?.attempt ?? ctx.attempt }
}

const wrongs: readonly Wrong[] = [
  {
    what: 'stop with a grace period resolves before the server is gone',
    change: (spawner) => ({
      stop: async (ctx) => {
        if (ctx.now) return spawner.stop(ctx)
        setTimeout(() => void spawner.stop(ctx), 100)
      },
    }),
    fails: ['stop resolves only when the server is gone'],
  },
  {
    what: 'a repeated start makes a second server',
    change: (spawner) => {
      const started = new Set<string>()
      return {
        start: (ctx) => {
          const key = `${ctx.server.id} ${ctx.attempt}`
          const server = started.has(key) ? { ...ctx.server, id: randomId() } : ctx.server
          started.add(key)
          return spawner.start({ ...ctx, server })
        },
      }
    },
    fails: [
      'a repeated start adopts the server of the first',
      'two starts of an attempt at once give one server',
    ],
  },
  {
    what: 'another process makes a server of its own',
    change: (spawner) => {
      const own = new Set<string>()
      return {
        start: (ctx) => {
          const strange =
            spawner.world.find(ctx.server.id)?.attempt === ctx.attempt && !own.has(ctx.server.id)
          own.add(ctx.server.id)
          return spawner.start(
            strange ? { ...ctx, server: { ...ctx.server, id: randomId() } } : ctx,
          )
        },
      }
    },
    fails: ['a start by another hub process adopts the server'],
  },
  {
    what: 'a late start returns the newer server',
    change: (spawner) => ({ start: (ctx) => spawner.start(current(spawner, { ...ctx })) }),
    fails: [
      'a start of a newer attempt leaves nothing of the older',
      'a start of an older attempt is refused as superseded',
      'stop of an older attempt leaves the newer alone',
      'watch tells the attempt',
    ],
  },
  {
    what: 'start does not look at its signal',
    change: (spawner) => ({
      start: (ctx) => spawner.start({ ...ctx, signal: new AbortController().signal }),
    }),
    fails: ['a start whose signal has aborted rejects'],
  },
  {
    what: 'start gives more than an origin',
    change: (spawner) => ({
      start: async (ctx) => {
        const started = await spawner.start(ctx)
        return { ...started, url: `${started.url}/` }
      },
      list: async function* (ctx) {
        for await (const item of spawner.list?.(ctx) ?? []) yield { ...item, url: undefined }
      },
      poll: async (ctx) => {
        const status = await spawner.poll(ctx)
        return status.phase === 'running' ? { phase: 'running' } : status
      },
    }),
    fails: ['start gives an http origin'],
  },
  {
    what: 'state is more than JSON',
    change: (spawner) => ({
      start: async (ctx) => {
        const started = await spawner.start(ctx)
        return {
          ...started,
          state: Object.assign(Object.create({ inherited: true }), started.state),
        }
      },
    }),
    fails: ['the state of a start is JSON'],
  },
  {
    what: 'start writes its environment to the log',
    change: (spawner) => ({
      start: (ctx) => {
        ctx.log.debug('starting', { env: ctx.env })
        return spawner.start(ctx)
      },
    }),
    fails: ['secrets of the environment stay out of logs and progress'],
  },
  {
    what: 'poll believes a server without state to be stopped',
    change: (spawner) => ({
      poll: async (ctx) => (ctx.state ? spawner.poll(ctx) : { phase: 'stopped' }),
    }),
    fails: ['poll needs no state', 'poll by another hub process finds the server'],
  },
  {
    what: 'poll does not notice a death',
    change: (spawner) => ({
      poll: async (ctx) => {
        const status = await spawner.poll(ctx)
        return status.phase === 'stopped' && status.reason === 'killed'
          ? { phase: 'running' }
          : status
      },
    }),
    fails: [
      'poll notices a death from outside',
      'poll by another hub process notices a death from outside',
      'stop of a server that died resolves',
    ],
  },
  {
    what: 'poll looks at the server and not at the attempt',
    change: (spawner) => ({ poll: (ctx) => spawner.poll(current(spawner, ctx)) }),
    fails: ['poll of an older attempt does not take the newer one for its own'],
  },
  {
    what: 'a late stop ends the newer server',
    change: (spawner) => ({ stop: (ctx) => spawner.stop(current(spawner, ctx)) }),
    fails: ['stop of an older attempt leaves the newer alone'],
  },
  {
    what: 'stop rejects when there is nothing to stop',
    change: (spawner) => ({
      stop: async (ctx) => {
        if (!spawner.world.find(ctx.server.id)) throw new Error('there is no such server')
        return spawner.stop(ctx)
      },
    }),
    fails: [
      'a start whose signal has aborted rejects',
      'a start that is aborted ends soon, and stop leaves nothing of it',
      'stop may be repeated',
      'stop of a server that was never started resolves',
      'stop of a server that died resolves',
    ],
  },
  {
    what: 'stop does not ask whose server it is',
    change: (spawner) => ({
      stop: async (ctx) => {
        const live = spawner.world.find(ctx.server.id)
        await spawner.stop({
          ...ctx,
          server: live ? { ...ctx.server, hubId: live.hubId } : ctx.server,
        })
      },
    }),
    fails: ['a server of another hub with the same id is left alone'],
  },
  {
    what: 'watch tells only what happens after it began',
    change: (spawner) => ({
      async *watch(ctx) {
        const known = new Set(spawner.world.running.map((server) => server.serverId))
        for await (const change of spawner.watch?.(ctx) ?? [])
          if (!known.delete(change.serverId)) yield change
      },
    }),
    fails: ['watch starts with the servers there are'],
  },
  {
    what: 'watch never ends',
    change: (spawner) => ({
      async *watch(ctx) {
        yield* spawner.watch?.(ctx) ?? []
        await new Promise<never>(() => undefined)
      },
    }),
    fails: spawnerContract.cases
      .map((item) => item.name)
      .filter((name) => name.startsWith('watch')),
  },
  {
    what: 'list misses a server',
    change: (spawner) => ({
      async *list(ctx) {
        let first = true
        for await (const item of spawner.list?.(ctx) ?? []) {
          if (!first) yield item
          first = false
        }
      },
    }),
    fails: ['list finds what runs, also after everything in memory was lost'],
  },
  {
    what: 'list looks at all hubs',
    change: (spawner) => ({
      async *list() {
        for (const { serverId, attempt } of spawner.world.running) yield { serverId, attempt }
      },
    }),
    fails: ['list leaves out the servers of other hubs'],
  },
  {
    what: 'a late destroy ends the newer server',
    change: (spawner) => ({
      destroy: (ctx) => spawner.stop({ ...current(spawner, ctx), now: true }),
    }),
    fails: ['destroy of an older attempt leaves the newer alone'],
  },
  {
    what: 'logs gives everything, line ends and all',
    change: (spawner) => ({
      async *logs(ctx) {
        for await (const line of spawner.logs?.({ ...ctx, tail: 100 }) ?? []) yield `${line}\n`
      },
    }),
    fails: ['logs gives lines without line ends', 'logs gives the last lines, oldest first'],
  },
  {
    what: 'options pass whatever they are',
    change: () => ({
      options: {
        '~standard': { ...fakeOptions['~standard'], validate: () => ({ value: {} }) },
      },
    }),
    fails: ['options are checked'],
  },
]

test.for(wrongs)('it notices that $what', { timeout: 60_000 }, async ({ change, fails }) => {
  const found = await failures(spawnerContract, () => {
    const world = fakeWorld()
    const another = (): Spawner => {
      const spawner = fakeSpawner({ world, options: fakeOptions })
      return { ...spawner, ...change(spawner) }
    }
    const subject: SpawnerSubject = {
      spawner: another(),
      another,
      kill: (server) => world.get(server.id).die(),
      prints: 'listens on',
      timeout: 1000,
    }
    return { subject, dispose: () => world.close() }
  })
  expect(found.map((failure) => failure.case)).toEqual(fails)
})
