import { current, type Changed } from './changed.ts'

export const wrongDestroys: readonly Changed[] = [
  {
    what: 'a late destroy ends the newer server',
    change: (spawner) => ({
      destroy: (ctx) => spawner.stop({ ...current(spawner, ctx), now: true }),
    }),
    fails: ['destroy of an older attempt leaves the newer alone'],
  },
  {
    what: 'a second destroy is an error',
    change: (spawner) => {
      const destroyed = new Set<string>()
      return {
        destroy: async (ctx) => {
          if (destroyed.has(ctx.server.id)) throw new Error('there is no such folder')
          destroyed.add(ctx.server.id)
          await spawner.destroy?.(ctx)
        },
      }
    },
    fails: ['destroy may be repeated, after stop and for what never was'],
  },
  {
    what: 'destroy clears the whole place',
    change: (spawner) => ({
      destroy: async (ctx) => {
        await Promise.all(spawner.world.running.map((server) => server.die()))
        await spawner.destroy?.(ctx)
      },
    }),
    fails: [
      'destroy of an older attempt leaves the newer alone',
      'destroy of one server leaves the others alone',
    ],
  },
  {
    what: 'what was destroyed is never started again',
    change: (spawner) => {
      const destroyed = new Set<string>()
      return {
        destroy: async (ctx) => {
          await spawner.destroy?.(ctx)
          destroyed.add(ctx.server.id)
        },
        start: (ctx) =>
          destroyed.has(ctx.server.id)
            ? Promise.reject(new Error('it was destroyed'))
            : spawner.start(ctx),
      }
    },
    fails: ['a server can be started after destroy'],
  },
]
