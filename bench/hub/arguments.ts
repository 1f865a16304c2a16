import { parseArgs } from 'node:util'

/** One page. */
const LEAST_USERS = 200

/** What the command line says. */
export interface Arguments {
  readonly quick: boolean
  /** Users that are made at once; `undefined` is as many as the scale has. */
  readonly users: number | undefined
  readonly peer: boolean
  /** Names of measures; all of them when empty. */
  readonly only: readonly string[]
  readonly profile: boolean
  readonly help: boolean
}

/** @throws TypeError for an option that is none, a measure that is none, or a number that is none */
export function readArguments(args: readonly string[], measures: readonly string[]): Arguments {
  const { values } = parseArgs({
    args: [...args],
    allowNegative: true,
    options: {
      quick: { type: 'boolean', default: false },
      peer: { type: 'boolean', default: true },
      users: { type: 'string' },
      only: { type: 'string', default: '' },
      profile: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  const only = values.only.split(',').filter((name) => name !== '')
  const unknown = only.find((name) => !measures.includes(name))
  if (unknown !== undefined)
    throw new TypeError(`no measure is called '${unknown}'; there are ${measures.join(', ')}`)
  const users = values.users === undefined ? undefined : Number(values.users)
  if (users !== undefined && !(Number.isInteger(users) && users >= LEAST_USERS))
    throw new TypeError(`--users is a number of at least ${LEAST_USERS}, not '${values.users}'`)
  return { ...values, users, only }
}

/** What `--help` prints. */
export function usage(measures: readonly string[]): string {
  return [
    'npm run bench:hub -- [options]',
    '  --quick        a second or so each: to see whether it works',
    '  --users n      how many users are made at once, and a page is read among (10000; quick: 1000)',
    '  --no-peer      without JupyterHub',
    `  --only a,b     some of: ${measures.join(', ')}`,
    '  --profile      our hub writes a CPU profile into the working folder when it ends',
  ].join('\n')
}
