import { defineCuller, type Culler } from '@hubkit/core/contract'
import { resolveOptions, type IdleCullerOptions } from './options.ts'
import { decideServer } from './rules/server.ts'
import { decideUser } from './rules/user.ts'

/**
 * Makes a culler that stops servers nobody uses, or that have run for long; and, when told to, removes users who are
 * not there any more. `after` should be more than the six minutes within which a server's use is sure to be known.
 *
 * @example
 * createHub({ ..., cullers: [idleCuller({ after: '1h', maxAge: '12h' })] })
 *
 * @throws HubError `HUB_ERR_OPTION` for an unknown or invalid option, naming its path
 */
export function idleCuller(options: IdleCullerOptions = {}): Culler {
  const resolved = resolveOptions(options)
  return defineCuller({
    name: resolved.name,
    every: resolved.every,
    concurrency: resolved.concurrency,
    decide: (candidate) => decideServer(resolved, candidate),
    ...(resolved.users && { decideUser: (candidate) => decideUser(resolved, candidate) }),
  })
}
