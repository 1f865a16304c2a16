import { current, type Changed } from './changed.ts'

export const wrongStops: readonly Changed[] = [
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
      'a late start of an attempt that was stopped makes nothing',
      'a start whose signal has aborted rejects',
      'a start that is aborted ends soon, and stop leaves nothing of it',
      'stop may be repeated',
      'stop of a server that was never started resolves',
      'stop of a server that died resolves',
    ],
  },
  {
    what: 'stop at once only asks',
    change: (spawner) => ({
      stop: async (ctx) => {
        if (!ctx.now) return spawner.stop(ctx)
        setTimeout(() => void spawner.stop(ctx), 100)
      },
    }),
    more: true,
    fails: ['poll says stopped after stop', 'stop without a grace period ends the server'],
  },
  {
    what: 'stop without state finds nothing to stop',
    change: (spawner) => ({
      stop: async (ctx) => {
        if (ctx.state) await spawner.stop(ctx)
      },
    }),
    more: true,
    fails: ['stop needs no state', 'stop by another hub process ends the server'],
  },
]
