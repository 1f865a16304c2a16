import { HubError, isErrorCode } from '../contract/errors.ts'
import type { StartFailure, StopReason } from '../contract/records.ts'
import type { ServerStatus } from '../contract/spawner.ts'
import type { Actor } from './api.ts'

/** The error that made a start fail, as it was recorded. */
export function failureError(failure: StartFailure): HubError {
  return new HubError(isErrorCode(failure.code) ? failure.code : 'HUB_ERR_SPAWN_FAILED', {
    message: failure.message,
    status: failure.status,
    hint: failure.hint,
    log: failure.log,
  })
}

/** Why a server stops, when nobody said more. */
export function reasonOf(actor: Actor): StopReason {
  const words: Readonly<Record<Actor['kind'], string>> = {
    user: 'stopped by its user',
    service: `stopped by the service ${actor.name ?? ''}`.trimEnd(),
    culler: 'stopped for being idle',
    hub: 'stopped by the hub',
    app: 'stopped by the application',
  }
  return { code: actor.kind, message: words[actor.kind] }
}

/** Why a server is gone, from what its spawner saw. */
export function exitReason(status: ServerStatus & { readonly phase: 'stopped' }): StopReason {
  const code = status.exitCode === undefined ? {} : { exitCode: status.exitCode }
  const ending =
    status.exitCode === undefined
      ? 'it ended by itself'
      : `it ended by itself with exit code ${status.exitCode}`
  return { code: status.reason ?? 'exited', message: status.message ?? ending, ...code }
}
