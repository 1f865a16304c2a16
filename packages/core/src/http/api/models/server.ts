import { z } from 'zod'
import type { JsonObject } from '../../../contract/json.ts'
import type { ServerRecord, StartFailure, StopReason } from '../../../contract/records.ts'
import type { Urls } from '../../../engine/urls.ts'
import type { Grants, Somebody } from '../grants.ts'
import { isoTime, isoTimeOrNull } from '../times.ts'

/** What a server model is made of; a default server that was never started has no record, only these. */
export type ServerFacts = Pick<ServerRecord, 'name' | 'phase' | 'desired' | 'userOptions'> &
  Partial<
    Pick<
      ServerRecord,
      'displayName' | 'lastActivity' | 'startedAt' | 'state' | 'reason' | 'failure' | 'stuckSince'
    >
  >

/** The default server of somebody who never started it. */
export const NEVER_STARTED: ServerFacts = {
  name: '',
  phase: 'stopped',
  desired: 'stopped',
  userOptions: {},
}

const time = z.string().describe('ISO 8601, UTC')

/** A server, as the API shows it. */
export const serverSchema = z.object({
  name: z.string().describe("'' is the default server"),
  display_name: z.string(),
  full_name: z.string().describe('user/name'),
  last_activity: time.nullable(),
  started: time.nullable(),
  pending: z.enum(['spawn', 'stop']).nullable(),
  ready: z.boolean(),
  stopped: z.boolean(),
  url: z.string().describe('path'),
  full_url: z.string().nullable(),
  user_options: z.record(z.string(), z.json()),
  progress_url: z.string().describe('path of the progress event stream'),
  full_progress_url: z.string().nullable(),
  state: z.record(z.string(), z.json()).optional().describe('with admin:server_state'),
  reason: z
    .object({ code: z.string(), message: z.string(), exit_code: z.number().nullable() })
    .nullable()
    .describe("Hubkit's own: why it is stopped or stops"),
  failure: z
    .object({
      code: z.string(),
      message: z.string(),
      hint: z.string().nullable(),
      status: z.number(),
      at: time,
    })
    .nullable()
    .describe("Hubkit's own: why the last start failed"),
  stuck_since: time.nullable().describe("Hubkit's own: since when a stop has not been confirmed"),
})

/** A server, as the API shows it. */
type ServerModel = z.infer<typeof serverSchema>

/** Whether a start has been asked for that has not begun. */
function isQueued(server: Pick<ServerRecord, 'phase' | 'desired'>): boolean {
  return server.phase === 'stopped' && server.desired === 'running'
}

/** JupyterHub's "active": anything but stopped. */
export function isActive(server: Pick<ServerRecord, 'phase' | 'desired'>): boolean {
  return server.phase !== 'stopped' || isQueued(server)
}

/** JupyterHub's "pending". */
export function pendingOf(
  server: Pick<ServerRecord, 'phase' | 'desired'>,
): 'spawn' | 'stop' | null {
  if (server.phase === 'stopping') return 'stop'
  return server.phase === 'starting' || isQueued(server) ? 'spawn' : null
}

function reasonModel(reason: StopReason): NonNullable<ServerModel['reason']> {
  return { code: reason.code, message: reason.message, exit_code: reason.exitCode ?? null }
}

/** Without the log: that is for the owner's eyes, not for everybody who may list servers. */
function failureModel(failure: StartFailure): NonNullable<ServerModel['failure']> {
  const { code, message, hint = null, status, at } = failure
  return { code, message, hint, status, at: isoTime(at) }
}

/** A server's model; that it may be read was checked before, its `state` takes a scope of its own. */
export function serverModel(
  server: ServerFacts,
  owner: Somebody,
  grants: Grants,
  urls: Urls,
): JsonObject {
  const path = urls.server(owner.name, server.name)
  const progress = `${urls.serverApi(owner.name, server.name)}/progress`
  const ending = server.phase === 'stopped' || server.phase === 'stopping'
  const model: ServerModel = {
    name: server.name,
    display_name: server.displayName ?? server.name,
    full_name: `${owner.name}/${server.name}`,
    last_activity: isoTimeOrNull(server.lastActivity),
    started: isActive(server) ? isoTimeOrNull(server.startedAt) : null,
    pending: pendingOf(server),
    ready: server.phase === 'ready',
    stopped: !isActive(server),
    url: path,
    full_url: urls.full(path) ?? null,
    user_options: server.userOptions as ServerModel['user_options'],
    progress_url: progress,
    full_progress_url: urls.full(progress) ?? null,
    reason: ending && server.reason ? reasonModel(server.reason) : null,
    failure: server.failure ? failureModel(server.failure) : null,
    stuck_since: isoTimeOrNull(server.stuckSince),
  }
  return grants.server('admin:server_state', owner, server.name)
    ? { ...model, state: server.state ?? {} }
    : model
}
