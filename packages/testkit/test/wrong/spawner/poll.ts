import { current, type Changed } from './changed.ts'

export const wrongPolls: readonly Changed[] = [
  {
    what: 'poll believes a server without state to be stopped',
    change: (spawner) => ({
      poll: async (ctx) => (ctx.state ? spawner.poll(ctx) : { phase: 'stopped' }),
    }),
    fails: ['poll needs no state', 'poll by another hub process finds the server'],
  },
  {
    what: 'poll does not notice a death',
    more: true,
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
    what: 'poll cannot tell what was never made',
    change: (spawner) => ({
      poll: async (ctx) =>
        spawner.world.hasStorage(ctx.server.id) ? spawner.poll(ctx) : { phase: 'unknown' },
    }),
    more: true,
    fails: ['poll says stopped for a server that was never started'],
  },
  {
    what: 'poll can never tell',
    change: () => ({ poll: async () => ({ phase: 'unknown' }) }),
    more: true,
    fails: ['poll says running once the server runs', 'poll says stopped after stop'],
  },
  {
    what: 'poll has a phase of its own while a server is made',
    change: (spawner) => {
      spawner.script('start', { delay: 50, at: 'during' })
      return {
        poll: async (ctx) => {
          const status = await spawner.poll(ctx)
          return status.phase === 'pending' ? ({ phase: 'creating' } as never) : status
        },
      }
    },
    more: true,
    fails: ['poll answers during start'],
  },
]
