import { parseArgs, type ParseArgsOptionsConfig } from 'node:util'
import { HubError } from '@hubkit/core/contract'
import { OPTIONS, type OptionName, type OptionRow } from './option-table.ts'

/** The texts that were given, by the names of their options; a flag's is empty. */
export type Given = ReadonlyMap<OptionName, readonly string[]>

const CONFIG: ParseArgsOptionsConfig = {
  ...Object.fromEntries(
    Object.entries(OPTIONS).map(([name, { kind }]) => [
      name,
      { type: kind === 'flag' ? ('boolean' as const) : ('string' as const), multiple: true },
    ]),
  ),
  version: { type: 'boolean', short: 'V' },
  help: { type: 'boolean', short: 'h' },
}

/**
 * Reads a command line: `--name value` or `--name=value`, of several the last one counts but where several may be given.
 *
 * @returns `'help'` or `'version'` when that was asked for
 * @throws HubError `HUB_ERR_OPTION`; what was given as a value is never shown
 */
export function readOptions(args: readonly string[]): Given | 'help' | 'version' {
  const { tokens } = parseArgs({
    args: [...args],
    options: CONFIG,
    strict: false,
    allowPositionals: true,
    tokens: true,
  })
  const given = new Map<OptionName, string[]>()
  for (const token of tokens) {
    if (token.kind === 'option-terminator') continue
    if (token.kind === 'positional') throw unexpected()
    const { name, rawName, value } = token
    if (name === 'help') return 'help'
    if (name === 'version') return 'version'
    if (!isOption(name)) throw unknown(rawName)
    const { kind, refused }: OptionRow = OPTIONS[name]
    if (refused !== undefined) throw wrong(`--${name} is not supported: ${refused}`)
    if (kind === 'flag' && value !== undefined) throw wrong(`--${name}: takes no value`)
    if (kind !== 'flag' && (value === undefined || value === ''))
      throw wrong(`--${name}: expected a value`)
    given.set(name, [...(given.get(name) ?? []), value ?? ''])
  }
  return given
}

function isOption(name: string): name is OptionName {
  return Object.hasOwn(OPTIONS, name)
}

function wrong(message: string): HubError {
  return new HubError('HUB_ERR_OPTION', { message })
}

function unexpected(): HubError {
  return new HubError('HUB_ERR_OPTION', {
    message: 'found a word that belongs to no option',
    hint: 'hubkit-proxy --help lists the options.',
  })
}

function unknown(name: string): HubError {
  return new HubError('HUB_ERR_OPTION', {
    message: `${JSON.stringify(name.slice(0, 60))} is no option of hubkit-proxy`,
    hint: 'hubkit-proxy --help lists them.',
  })
}
