import * as check from '../contract/check.ts'
import type { Culler } from '../contract/culler.ts'
import { HubError } from '../contract/errors.ts'

const DEFAULT_INTERVAL = 300_000
const DEFAULT_CONCURRENCY = 10

/** How a culler is run. */
export interface CullerSettings {
  /** Milliseconds. */
  readonly interval: number
  /** `Infinity` is without limit. */
  readonly concurrency: number
}

/** @throws HubError `HUB_ERR_OPTION` */
export function cullerSettings({ name, every, concurrency }: Culler): CullerSettings {
  const most = check.optional(check.integer(0), DEFAULT_CONCURRENCY)(
    concurrency,
    `culler '${name}'.concurrency`,
  )
  return {
    interval: check.optional(check.duration(1), DEFAULT_INTERVAL)(every, `culler '${name}'.every`),
    concurrency: most === 0 ? Number.POSITIVE_INFINITY : most,
  }
}

/** Refuses two cullers of one name: they would keep one another from being asked. @throws HubError `HUB_ERR_OPTION` */
export function assertDistinct(cullers: readonly Culler[]): void {
  const names = cullers.map(({ name }) => name)
  const doubled = names.find((name, index) => names.indexOf(name) !== index)
  if (doubled === undefined) return
  throw new HubError('HUB_ERR_OPTION', {
    message: `createHub.cullers: found two cullers named '${doubled}'`,
    hint: 'Give each a name of its own.',
  })
}
