import { spawnerContract } from '../../../src/contracts/spawner.ts'
import { type Changed } from './changed.ts'

export const wrongWatches: readonly Changed[] = [
  {
    what: 'watch tells only what happens after it began',
    more: true,
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
    more: true,
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
    what: 'watch tells no end',
    change: (spawner) => ({
      async *watch(ctx) {
        for await (const change of spawner.watch?.(ctx) ?? [])
          if (change.status.phase !== 'stopped') yield change
      },
    }),
    more: true,
    fails: [
      'watch tells a start and a stop',
      'watch tells a death from outside',
      'watch tells what another hub process does',
    ],
  },
  {
    what: 'watch tells what its own process does',
    change: (spawner) => {
      const own = new Set<string>()
      return {
        start: (ctx) => {
          own.add(ctx.server.id)
          return spawner.start(ctx)
        },
        async *watch(ctx) {
          for await (const change of spawner.watch?.(ctx) ?? [])
            if (own.has(change.serverId)) yield change
        },
      }
    },
    more: true,
    fails: ['watch tells what another hub process does'],
  },
  {
    what: 'watch tells of every hub',
    change: (spawner) => ({
      async *watch(ctx) {
        const hubs = new Set(spawner.world.running.map((server) => server.hubId))
        for (const hubId of hubs)
          if (hubId !== ctx.hubId)
            for (const { serverId, attempt, url } of spawner.world.running)
              yield { serverId, attempt, status: { phase: 'running', url } }
        yield* spawner.watch?.(ctx) ?? []
      },
    }),
    fails: ['watch is silent about other hubs'],
  },
]
