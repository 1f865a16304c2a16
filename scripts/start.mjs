// npm start -- <arguments>: the quickstart example, on the pinned Node.js.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { setup } from './setup.mjs'
import { exitCode, node, root } from './workspace.mjs'

const main = join(root, 'examples/quickstart/src/main.ts')

await setup()
if (!existsSync(main)) {
  console.error('start: examples/quickstart/src/main.ts is missing')
  process.exit(1)
}

// A small young generation: it saved 10 to 70 MiB under load, for at most a tenth more processor time (bench/README.md).
const flags = ['--max-semi-space-size=4']
const child = spawn(node, [...flags, main, ...process.argv.slice(2)], { stdio: 'inherit' })
// A terminal's Ctrl-C has reached the child already, and a second one would mean "at once".
process.on('SIGINT', () => process.stdin.isTTY || child.kill('SIGINT'))
process.on('SIGTERM', () => child.kill('SIGTERM'))
process.on('SIGHUP', () => child.kill('SIGHUP'))
process.exitCode = await exitCode(child)
