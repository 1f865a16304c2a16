import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import type { Duration } from '@hubkit/core/contract'
import { Refusal } from './refusal.ts'
import { SERVER_KINDS, type ServerKind } from './server/choose.ts'

/** What the command line says. */
export interface Arguments {
  /** 0 is any free port. */
  readonly port: number
  readonly host: string
  /** Absolute. */
  readonly data: string
  readonly password: string | undefined
  readonly admin: string
  readonly adminPassword: string | undefined
  readonly server: ServerKind
  /** Stops a server that nobody uses for this long. */
  readonly cullAfter: Duration | undefined
  /** What Ctrl-C does to users' servers. */
  readonly onExit: 'keep' | 'stop'
}

export const HELP = `Starts a hub on this machine: each user gets a server of their own.

  npm start -- [options]

  --port NUMBER          port to listen on, 0 for any free one   [8000]
  --host ADDRESS         address to listen on                    [127.0.0.1]
  --data FOLDER          where everything is kept                [./hub-data]
  --password WORD        the password all users share            [made up once]
  --admin NAME           who is admin                            [admin]
  --admin-password WORD  the admin's own password                [made up once]
  --server KIND          what runs for each user: auto, jupyterlab or demo (no Python needed)
                         auto is JupyterLab where it can be had  [auto]
  --cull-after TIME      stop a server that nobody uses for this long,
                         such as 45m or 2h                       [never]
  --on-exit WHAT         keep or stop users' servers when the hub ends
                         (kept ones are found again)             [keep]
  --help                 this text

The shared password lets anybody in under any name: this hub is for trying out.
`

/**
 * Reads a command line.
 *
 * @returns `'help'` when that was asked for
 * @throws Refusal for what it does not understand
 */
export function readArguments(args: readonly string[]): Arguments | 'help' {
  const values = parse(args)
  if (values.help === true) return 'help'
  return {
    port: readPort(values.port ?? '8000'),
    host: matching('--host', values.host ?? '127.0.0.1', /^[A-Za-z0-9.:-]+$/, 'an address'),
    data: resolve(values.data ?? 'hub-data'),
    password: passwordOf('--password', values.password),
    admin: matching(
      '--admin',
      values.admin ?? 'admin',
      /^[a-z0-9][a-z0-9._-]{0,63}$/,
      'a username of lower-case letters and digits',
    ),
    adminPassword: passwordOf('--admin-password', values['admin-password']),
    server: oneOf('--server', values.server ?? 'auto', SERVER_KINDS),
    cullAfter: readCullAfter(values['cull-after']),
    onExit: oneOf('--on-exit', values['on-exit'] ?? 'keep', ['keep', 'stop'] as const),
  }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        port: { type: 'string' },
        host: { type: 'string' },
        data: { type: 'string' },
        password: { type: 'string' },
        admin: { type: 'string' },
        'admin-password': { type: 'string' },
        server: { type: 'string' },
        'cull-after': { type: 'string' },
        'on-exit': { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    // Node's own words, of which the first sentence says it all.
    const [sentence = error.message] = error.message.split(/\.\s|\n/)
    throw new Refusal(`${sentence.replace(/\.$/, '')} (see npm start -- --help)`, { cause: error })
  }
}

function readPort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN
  if (port >= 0 && port <= 65_535) return port
  throw new Refusal(`--port is '${text}', but must be a number from 0 to 65535`)
}

function readCullAfter(text: string | undefined): Duration | undefined {
  if (text === undefined) return undefined
  const what = 'a number of minutes, hours or days such as 45m'
  return matching('--cull-after', text, /^[1-9]\d{0,3}[mhd]$/, what) as Duration
}

function passwordOf(name: string, text: string | undefined): string | undefined {
  // Never show the text itself.
  if (text === undefined || (text.length >= 8 && text.length <= 200)) return text
  throw new Refusal(`${name} must have 8 to 200 characters`)
}

function matching(name: string, text: string, pattern: RegExp, what: string): string {
  if (pattern.test(text)) return text
  throw new Refusal(`${name} is '${text}', but must be ${what}`)
}

function oneOf<const T extends string>(name: string, text: string, all: readonly T[]): T {
  const found = all.find((one) => one === text)
  if (found !== undefined) return found
  throw new Refusal(`${name} is '${text}', but must be one of ${all.join(', ')}`)
}
