import type { ServerContext } from '@hubkit/core/contract'
import type { Changed } from './changed.ts'

export const wrongNeighbours: readonly Changed[] = [
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
    what: 'stop ends every server there is',
    change: (spawner) => ({
      stop: async (ctx) => {
        await Promise.all(spawner.world.running.map((server) => server.die()))
        await spawner.stop(ctx)
      },
    }),
    more: true,
    fails: [
      'servers of two users do not disturb one another',
      'two servers of one user do not disturb one another',
      'a server of another hub with the same id is left alone',
    ],
  },
  {
    what: 'a user has one server whatever its name',
    change: (spawner) => {
      const ofUser = <T extends ServerContext>(ctx: T): T => ({
        ...ctx,
        server: { ...ctx.server, id: ctx.server.user.id },
      })
      return {
        start: (ctx) => spawner.start(ofUser(ctx)),
        poll: (ctx) => spawner.poll(ofUser(ctx)),
        stop: (ctx) => spawner.stop(ofUser(ctx)),
      }
    },
    more: true,
    fails: ['two servers of one user do not disturb one another'],
  },
  {
    what: 'a name that is no word is refused',
    change: (spawner) => ({
      start: (ctx) =>
        /^\w+$/.test(ctx.server.user.name)
          ? spawner.start(ctx)
          : Promise.reject(new Error('no such account')),
    }),
    fails: ['user names of any kind are no obstacle'],
  },
]
