import { HubError } from '@hubkit/core/contract'

/** Flags by their name, with the text that was given; a flag without one is `'true'`. */
export type Flags = ReadonlyMap<string, string>

const BOOLEANS = [
  'cull-users',
  'cull-admin-users',
  'cull-default-servers',
  'cull-named-servers',
  'remove-named-servers',
  'ssl-enabled',
]
const KNOWN = [
  ...BOOLEANS,
  'timeout',
  'cull-every',
  'max-age',
  'concurrency',
  'api-page-size',
  'url',
  'internal-certs-location',
  'log-level',
]
const WORD = /^(true|false|0|1)$/i

/**
 * Reads a command line as jupyterhub-idle-culler does: `--flag=value`, `--flag value`, `--IdleCuller.flag=value`, and
 * `_` for `-`. A flag that is true or false needs no value, as before its version 2.
 *
 * @returns `'help'` when that was asked for
 * @throws HubError `HUB_ERR_OPTION`
 */
export function readFlags(args: readonly string[]): Flags | 'help' {
  const flags = new Map<string, string>()
  for (let index = 0; index < args.length; index += 1) {
    const arg = args[index] ?? ''
    const [, given = '', value] = /^--([^=]+)(?:=(.*))?$/s.exec(arg) ?? []
    if (arg === '-h' || given === 'help' || given === 'help-all') return 'help'
    const name = nameOf(given)
    if (!KNOWN.includes(name)) throw unknown(arg, name)
    if (value !== undefined) {
      flags.set(name, value)
      continue
    }
    const next = args[index + 1]
    const takesNext = next !== undefined && (!BOOLEANS.includes(name) || WORD.test(next))
    if (!takesNext && !BOOLEANS.includes(name))
      throw new HubError('HUB_ERR_OPTION', { message: `--${name}: expected a value` })
    flags.set(name, takesNext ? next : 'true')
    if (takesNext) index += 1
  }
  return flags
}

function nameOf(given: string): string {
  return given.replace(/^(IdleCuller|Application)\./, '').replaceAll('_', '-')
}

function unknown(arg: string, name: string): HubError {
  if (name === 'config' || name === 'config-file' || name === 'generate-config')
    return new HubError('HUB_ERR_OPTION', {
      message: `--${name}: there is no configuration file`,
      hint: 'Give its settings as flags; for a cull_arbiter_hook use idleCuller({ decide }) inside a hub.',
    })
  if (name === 'cull-arbiter-hook')
    return new HubError('HUB_ERR_OPTION', {
      message: `--${name}: a function cannot be given here`,
      hint: 'Use idleCuller({ decide }) inside a hub.',
    })
  // What stands behind the name may be a secret.
  const shown = JSON.stringify(arg.replace(/=.*$/s, '').slice(0, 60))
  return new HubError('HUB_ERR_OPTION', {
    message: `${shown} is no flag of hubkit-culler`,
    hint: 'hubkit-culler --help lists them.',
  })
}
