/** Makes a gated process and never lets it run: to be killed. */
import { openSync } from 'node:fs'
import { spawnGated } from '../src/launcher/gate.ts'

const [, , command = '', output = ''] = process.argv
const gated = await spawnGated(
  {
    command: ['sh', '-c', command],
    env: {},
    workingDirectory: '/',
    marker: '',
    url: '',
    logSize: 4096,
  },
  openSync(output, 'a'),
)
process.stdout.write(`${gated.pid}\n`)
setInterval(() => undefined, 1000)
