import { z } from 'zod'
import { HubError } from '../../contract/errors.ts'
import { empty } from '../respond.ts'
import { endpoint, type Endpoint } from './endpoint.ts'
import { findUser } from './find-user.ts'
import { parseTime } from './times.ts'

/** How far ahead of ours a clock may be (JupyterHub, `apihandlers/users.py`). */
const FUTURE_MAX = 59 * 60_000

const time = z.string().max(64).describe('ISO 8601; without an offset it is UTC')
const body = z
  .object({
    last_activity: time.nullish(),
    servers: z.record(z.string(), z.object({ last_activity: time })).nullish(),
  })
  .refine(
    ({ last_activity: at, servers }) => Boolean(at) || Object.keys(servers ?? {}).length > 0,
    {
      message: 'body must contain at least one of `last_activity` or `servers`',
    },
  )

function readTime(text: string, now: number): number {
  const at = parseTime(text)
  if (at === undefined)
    throw new HubError('HUB_ERR_BAD_REQUEST', { message: `Not a valid timestamp: '${text}'` })
  if (at - now > FUTURE_MAX) {
    throw new HubError('HUB_ERR_BAD_REQUEST', {
      message: `Rejecting activity from more than an hour in the future: ${text}`,
    })
  }
  return at
}

/** `POST /users/:name/activity`: what a single-user server says after it has come up, and every few minutes. */
export const activityEndpoints: readonly Endpoint[] = [
  endpoint({
    method: 'post',
    path: 'users/:name/activity',
    summary: 'Tells when a user and their servers were last used',
    scopes: ['users:activity'],
    body,
    responses: {
      200: 'Noted; what is older than what is known changes nothing',
      400: 'A time or a server is not valid',
      404: 'No such user',
    },
    async handle(call) {
      const { parts, principal, params } = call
      const { user } = await findUser(call, params.name, ['users:activity'])
      const now = parts.now()
      const told = Object.entries(call.body.servers ?? {})
      const known =
        told.length === 0 ? [] : ((await parts.servers.ofUsers([user.id])).get(user.id) ?? [])
      // All is checked before anything is written.
      const uses = told.map(([name, { last_activity: text }]) => {
        const server = known.find((candidate) => candidate.name === name)
        if (!server)
          throw new HubError('HUB_ERR_BAD_REQUEST', {
            message: `No such server '${name}' for user ${user.name}`,
          })
        return { server, at: readTime(text, now) }
      })
      const at = call.body.last_activity
      await parts.users.noteActivity(user.id, {
        at: at ? readTime(at, now) : undefined,
        servers: uses.map((use) => ({ id: use.server.id, at: use.at })),
      })
      const own = uses.find(({ server }) => server.id === principal.token?.serverId)
      // It listens before it calls: whoever waits for its start need not wait for the next look.
      if (own?.server.phase === 'starting') await parts.servers.reported(own.server.id)
      return empty({ status: 200 })
    },
  }),
]
