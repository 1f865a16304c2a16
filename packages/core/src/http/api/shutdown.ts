import { z } from 'zod'
import { json } from '../respond.ts'
import { optionalBody } from './body.ts'
import { endpoint, type Endpoint } from './endpoint.ts'

const body = optionalBody(
  z.object({
    servers: z.boolean().optional().describe('stop all servers first; @default false'),
    proxy: z
      .boolean()
      .optional()
      .describe('taken for compatibility: a proxy in this process ends with it, another one stays'),
  }),
)

/** `POST /shutdown`. */
export const shutdownEndpoints: readonly Endpoint[] = [
  endpoint({
    method: 'post',
    path: 'shutdown',
    summary: 'Closes the hub',
    scopes: ['shutdown'],
    body,
    responses: { 202: ['It closes', z.object({ message: z.string() })], 400: 'Not true or false' },
    handle(call) {
      call.parts.log.info('shutdown was asked for by REST', { by: call.principal.name })
      call.parts.shutdown({ servers: call.body.servers === true ? 'stop' : 'keep' })
      return json({ message: 'Shutting down Hub' }, { status: 202 })
    },
  }),
]
