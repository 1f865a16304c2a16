// Every check that is not a test. All of them run, so that one round shows all there is to repair.
import { fileURLToPath } from 'node:url'
import { run } from './workspace.mjs'

const checks = [
  ['tsc', '-p', 'tsconfig.json', '--noEmit'],
  // What runs in browsers knows other globals.
  ['tsc', '-p', 'packages/core/src/http/client'],
  ['oxlint', '--type-aware'],
  ['oxfmt', '--check'],
  ['knip', '--no-config-hints'],
]

/** Gives the names of the checks that failed. */
export async function check() {
  const failed = []
  for (const [tool, ...args] of checks) {
    console.log(`check: ${tool}`)
    if ((await run(tool, args)) !== 0) failed.push(tool)
  }
  if (failed.length > 0) console.error(`check: failed: ${failed.join(', ')}`)
  return failed
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.exitCode = (await check()).length > 0 ? 1 : 0
}
