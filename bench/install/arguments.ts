import { parseArgs } from 'node:util'

/** What the command line says. */
export interface Arguments {
  readonly quick: boolean
  readonly peer: boolean
  /** Packages without the scope; all of them when empty. */
  readonly only: readonly string[]
  readonly help: boolean
}

/** @throws TypeError for an option that is none */
export function readArguments(args: readonly string[]): Arguments {
  const { values } = parseArgs({
    args: [...args],
    allowNegative: true,
    options: {
      quick: { type: 'boolean', default: false },
      peer: { type: 'boolean', default: true },
      only: { type: 'string', default: '' },
      help: { type: 'boolean', default: false },
    },
  })
  return { ...values, only: values.only.split(',').filter((name) => name !== '') }
}

/** What `--help` prints. */
export const USAGE: string = [
  'npm run bench:install -- [options]',
  '  --quick        two processes for each import: to see whether it works',
  '  --no-peer      without JupyterHub',
  '  --only a,b     some packages: core, culler, proxy, spawner-process, store-sql, testkit',
].join('\n')
