import { HubError } from '../../contract/errors.ts'
import type { ServerRecord } from '../../contract/records.ts'
import { failureError } from '../../engine/failure.ts'
import type { HubParts } from '../../engine/parts.ts'

/** Waits as long as a request may; `'late'` when that was not enough, or the client has gone. */
async function watch(
  parts: HubParts,
  id: string,
  until: (server: ServerRecord) => boolean,
  signal: AbortSignal,
): Promise<ServerRecord | 'removed' | 'late'> {
  try {
    return (
      (await parts.servers.wait(id, until, { timeout: parts.limits.requestWait, signal })) ??
      'removed'
    )
  } catch (error) {
    if (signal.aborted || (error instanceof DOMException && error.name === 'TimeoutError'))
      return 'late'
    if (parts.signal.aborted) throw new HubError('HUB_ERR_CLOSED', { cause: error })
    throw error
  }
}

/**
 * Waits for a start.
 *
 * @throws HubError what made it fail
 */
export async function awaitStart(
  parts: HubParts,
  asked: ServerRecord,
  signal: AbortSignal,
): Promise<'ready' | 'pending'> {
  const over = (server: ServerRecord): boolean =>
    server.phase === 'ready' ||
    server.attempt > asked.attempt ||
    (server.phase === 'stopped' && server.desired !== 'running')
  const seen = await watch(parts, asked.id, over, signal)
  // What failed is being cleared away: that it takes long is no reason to call the start pending.
  const server = seen === 'late' ? await parts.servers.get({ id: asked.id }) : seen
  if (server === 'removed' || server === undefined) throw new HubError('HUB_ERR_SPAWN_CANCELLED')
  if (server.phase === 'ready') return 'ready'
  if (server.phase === 'starting' || server.desired === 'running') return 'pending'
  throw server.failure ? failureError(server.failure) : new HubError('HUB_ERR_SPAWN_CANCELLED')
}

/** Waits for a stop, or for the removal of a record whose removal was asked for. */
export async function awaitStop(
  parts: HubParts,
  asked: ServerRecord,
  signal: AbortSignal,
): Promise<'stopped' | 'pending'> {
  const over = (server: ServerRecord): boolean =>
    (server.phase === 'stopped' && server.desired !== 'removed') || server.attempt > asked.attempt
  return (await watch(parts, asked.id, over, signal)) === 'late' ? 'pending' : 'stopped'
}
