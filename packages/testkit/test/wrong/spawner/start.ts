import type { ServerContext } from '@hubkit/core/contract'
import { randomId } from '../../../src/contexts.ts'
import type { FakeWorld } from '../../../src/fakes/world.ts'
import { current, type Changed } from './changed.ts'

/** Attempts that were stopped, of each world. */
const ended = new WeakMap<FakeWorld, Set<string>>()

export const wrongStarts: readonly Changed[] = [
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
    more: true,
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
    what: 'start gives the address of somewhere else',
    change: (spawner) => ({
      start: async (ctx) => ({ ...(await spawner.start(ctx)), url: 'http://127.0.0.1:1' }),
    }),
    more: true,
    fails: ['a started server answers'],
  },
  {
    what: 'progress goes beyond its end',
    change: (spawner) => ({
      start: (ctx) => {
        ctx.report({ progress: 150, message: 'nearly\nthere' })
        return spawner.start(ctx)
      },
    }),
    fails: ['the progress of a start is well-formed'],
  },
  {
    what: 'a server that was stopped is never started again',
    change: (spawner) => {
      const stopped = new Set<string>()
      return {
        stop: async (ctx) => {
          await spawner.stop(ctx)
          stopped.add(ctx.server.id)
        },
        start: (ctx) =>
          stopped.has(ctx.server.id)
            ? Promise.reject(new Error('it was stopped'))
            : spawner.start(ctx),
      }
    },
    fails: ['a server can be started again after stop', 'a server can be started after destroy'],
  },
  {
    what: 'a late start brings back what was stopped',
    change: (spawner) => {
      const stopped = ended.get(spawner.world) ?? new Set<string>()
      ended.set(spawner.world, stopped)
      const again = (ctx: ServerContext): string => `${ctx.server.id} ${ctx.attempt}`
      return {
        stop: async (ctx) => {
          await spawner.stop(ctx)
          stopped.add(again(ctx))
        },
        start: (ctx) =>
          spawner.start(
            stopped.has(again(ctx)) ? { ...ctx, server: { ...ctx.server, id: randomId() } } : ctx,
          ),
      }
    },
    fails: ['a late start of an attempt that was stopped makes nothing'],
  },
]
