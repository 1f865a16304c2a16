import type { OptionsUser } from '@hubkit/core/contract'
import type { ServerLayer } from '../options/layer.ts'

/** What the check of a user's options gives: `ctx.options` of a start. */
export interface Choice {
  readonly user: Pick<OptionsUser, 'admin' | 'groups'>
  readonly profile: string | undefined
  /** For functions in the options. */
  readonly options: unknown
  /** To be laid over the options of all servers: those of groups, of the profile, of its choices. */
  readonly layers: readonly ServerLayer[]
}

/** Nobody chose anything, and who it is for is not known. */
const NO_CHOICE: Choice = {
  user: { admin: false, groups: [] },
  profile: undefined,
  options: undefined,
  layers: [],
}

/** Takes `ctx.options` for what it is. */
export function choiceOf(options: unknown): Choice {
  const fits = typeof options === 'object' && options !== null && 'layers' in options
  return fits ? (options as Choice) : { ...NO_CHOICE, options }
}
