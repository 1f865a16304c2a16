import type { ServerRecord } from '../contract/records.ts'
import type { Observer } from './observe.ts'
import type { Core } from './parts.ts'
import type { Routes } from './routes.ts'

/** What driving a server needs. */
export interface DriverParts {
  readonly core: Core
  readonly routes: Routes
  /** Begins a queued start; `false` when a limit does not allow it yet. */
  readonly beginQueued: (server: ServerRecord) => Promise<boolean>
  /** Asks the spawner what became of a running server. */
  readonly look: Observer['look']
}
