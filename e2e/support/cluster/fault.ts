import type { Ailment } from './disk-hook.ts'

import type { HubEvent } from '@hubkit/core'

/** Where and how a hub process is hit, once. */
export interface Fault {
  /**
   * `commit <event>` for the commit that tells of it, `acquire <kind of lease>`, `release <kind of lease>`,
   * `spawner.start`, `spawner.order` (the launcher waits to be told what to run), `spawner.stop`, `spawner.destroy`,
   * `route.open`, `route.shut`.
   */
  readonly point: string
  readonly when: 'before' | 'after'
  /** It counts only once the process has come by this point, or is there. @default from the beginning */
  readonly since?: string | undefined
  /** `kill`: SIGKILL, as a power failure would. `freeze`: SIGSTOP, until somebody wakes it. */
  readonly how: 'kill' | 'freeze'
}

/** What a test tells a hub process. */
export type ToHub =
  /** The fault to wait for; none any more without it. */
  { readonly arm: Fault | undefined } | { readonly disk: Ailment | 'healthy' }

/** What a hub process tells its test. */
export type FromHub =
  | { readonly type: 'armed' }
  /** It came by this point. */
  | { readonly type: 'point'; readonly point: string }
  /** It was frozen at its fault and went on: what came of the call. */
  | { readonly type: 'passed'; readonly outcome: string }
  /** Its listeners heard of this. */
  | { readonly type: 'event'; readonly event: HubEvent }
