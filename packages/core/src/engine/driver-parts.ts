import type { ServerRecord } from '../contract/records.ts'
import type { Core } from './parts.ts'
import type { Routes } from './routes.ts'

/** What driving a server needs. */
export interface DriverParts {
  readonly core: Core
  readonly routes: Routes
  /** Begins a queued start; `false` when a limit does not allow it yet. */
  readonly beginQueued: (server: ServerRecord) => Promise<boolean>
}
