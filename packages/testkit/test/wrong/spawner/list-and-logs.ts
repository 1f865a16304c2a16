import { type Changed } from './changed.ts'

export const wrongLists: readonly Changed[] = [
  {
    what: 'list misses a server',
    more: true,
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
    what: 'logs gives everything, line ends and all',
    change: (spawner) => ({
      async *logs(ctx) {
        for await (const line of spawner.logs?.({ ...ctx, tail: 100 }) ?? []) yield `${line}\n`
      },
    }),
    fails: ['logs gives lines without line ends', 'logs gives the last lines, oldest first'],
  },
  {
    what: 'list remembers what was stopped',
    change: (spawner) => {
      const known = new Map<string, { serverId: string; attempt: number; hubId: string }>()
      return {
        start: async (ctx) => {
          const { id: serverId, hubId } = ctx.server
          known.set(serverId, { serverId, attempt: ctx.attempt, hubId })
          return spawner.start(ctx)
        },
        async *list(ctx) {
          for (const server of known.values()) if (server.hubId === ctx.hubId) yield server
        },
      }
    },
    more: true,
    fails: ['list leaves out what was stopped'],
  },
  {
    what: 'list makes credentials up',
    change: (spawner) => ({
      async *list(ctx) {
        for await (const item of spawner.list?.(ctx) ?? []) yield { ...item, token: 'made up' }
      },
    }),
    fails: ['list tells credentials that are true, or none'],
  },
  {
    what: 'list does not hear its signal',
    change: (spawner) => ({
      async *list(ctx) {
        if (ctx.signal.aborted) await new Promise<never>(() => undefined)
        yield* spawner.list?.(ctx) ?? []
      },
    }),
    more: true,
    fails: ['list ends when its signal aborts'],
  },
  {
    what: 'output is gone with its server',
    change: (spawner) => ({
      async *logs(ctx) {
        if (spawner.world.find(ctx.server.id)) yield* spawner.logs?.(ctx) ?? []
      },
    }),
    more: true,
    fails: ['logs still answers after the server stopped'],
  },
  {
    what: 'logs of nothing is a fault',
    change: (spawner) => ({
      async *logs(ctx) {
        if (
          (await spawner.poll(ctx)).phase === 'stopped' &&
          !spawner.world.hasStorage(ctx.server.id)
        )
          throw new Error('there is no such file')
        yield* spawner.logs?.(ctx) ?? []
      },
    }),
    fails: ['logs of a server that was never started has no lines'],
  },
]
