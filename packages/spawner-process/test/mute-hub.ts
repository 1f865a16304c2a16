/** A hub process that asks a launcher and never reads what it says: to be killed. */
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const launcher = spawn(
  process.execPath,
  [fileURLToPath(new URL('../src/launcher.ts', import.meta.url))],
  { detached: true, env: {}, stdio: ['pipe', 'pipe', 'ignore'] },
)
launcher.stdin.write(`${process.argv[2]}\n`, () => {
  // Otherwise it would be read ahead, asked for or not.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
})
