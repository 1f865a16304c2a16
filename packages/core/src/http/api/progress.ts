import { z } from 'zod'
import { HubError } from '../../contract/errors.ts'
import { raw } from '../respond.ts'
import { endpoint, type Endpoint } from './endpoint.ts'
import { eventStream } from './event-stream.ts'
import { findOwner } from './find-user.ts'
import { pendingOf } from './models/server.ts'

const eventSchema = z.object({
  progress: z.number(),
  message: z.string(),
  html_message: z.string().optional(),
  ready: z.literal(true).optional(),
  failed: z.literal(true).optional(),
  url: z.string().optional(),
})

const HEADERS = {
  'cache-control': 'no-cache',
  // nginx would hold the events back.
  'x-accel-buffering': 'no',
}

/** The progress of a start as server-sent events: from its beginning, whenever one listens. */
export const progressEndpoints: readonly Endpoint[] = [
  endpoint({
    method: 'get',
    path: [
      'users/:name/server/progress',
      'users/:name/servers//progress',
      'users/:name/servers/:server/progress',
    ],
    summary:
      'How a start goes on: a stream of server-sent events that ends when it is ready or has failed',
    scopes: ['read:servers'],
    responses: {
      200: ['text/event-stream; each event is one line of JSON', eventSchema],
      404: 'No such server, or it is stopped',
    },
    async handle(call) {
      const { parts, params, request } = call
      const found = await findOwner(call, params.name, params.server, 'read:servers')
      const server = await parts.servers.get({ user: found.name, name: params.server })
      const tells =
        server && (server.phase === 'ready' || pendingOf(server) === 'spawn' || server.failure)
      if (!server || !tells) {
        throw new HubError('HUB_ERR_SERVER_NOT_RUNNING', {
          status: 404,
          message: 'The server is not starting',
        })
      }
      const stream = eventStream((signal) => parts.servers.progress(server.id, { signal }), {
        signal: AbortSignal.any([request.signal, parts.signal]),
        onError: (error) =>
          parts.log.error('a progress stream failed', { server: server.id, error }),
      })
      return raw(stream, 'text/event-stream', { headers: HEADERS })
    },
  }),
]
