// npm run pnpm -- <arguments>: the pnpm this repository is kept with, without installing it.
import { fileURLToPath } from 'node:url'
import { pnpmVersion, run } from './workspace.mjs'

export function pnpm(args, how = run) {
  return how('npx', ['-y', `pnpm@${pnpmVersion}`, ...args])
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.exitCode = await pnpm(process.argv.slice(2))
}
