// npm run cluster:up [-- --nodes N]: a cluster that stays until npm run cluster:down.
import { fork } from 'node:child_process'
import { closeSync, mkdirSync, openSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { clean } from '../control-plane/clean.ts'
import { readState } from '../control-plane/state.ts'
import { standing, standingFolder, stands } from './standing.ts'

type Told = { readonly line: string } | { readonly ready: string }

const { values } = parseArgs({ options: { nodes: { type: 'string', default: '0' } } })
const nodes = Number(values.nodes)
if (!Number.isInteger(nodes) || nodes < 0 || nodes > 250) {
  console.error('--nodes must be a number of real nodes, 0 to 250; 0 is a fake one.')
  process.exit(1)
}

const folder = standingFolder()
if (await stands()) {
  console.log('A cluster is up already.')
  explain((await readState(folder))?.kubeconfig ?? '')
} else {
  await start()
}

async function start(): Promise<void> {
  await removeLeftovers()
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const log = join(folder, 'serve.log')
  const out = openSync(log, 'a', 0o600)
  const child = fork(new URL('serve.ts', import.meta.url), [String(nodes)], {
    stdio: ['ignore', out, out, 'ipc'],
    detached: true,
  })
  closeSync(out)
  const kubeconfig = await new Promise<string | undefined>((resolve) => {
    child.on('exit', () => resolve(undefined))
    child.on('message', (told: Told) => {
      if ('line' in told) console.log(told.line)
      else resolve(told.ready)
    })
  })
  if (kubeconfig !== undefined) {
    child.unref()
    return explain(kubeconfig)
  }
  const said = (await readFile(log, 'utf8')).trim().split('\n')
  console.error(said.find((line) => /^\w*(Error|ToolMissing)\b/.test(line)) ?? said.at(-1))
  await removeLeftovers()
  process.exitCode = 1
}

async function removeLeftovers(): Promise<void> {
  const entry = await standing()
  if (entry !== undefined) await clean({ ...entry, removeFolder: true })
}

function explain(kubeconfig: string): void {
  console.log(`\nexport KUBECONFIG=${kubeconfig}\n`)
  console.log(
    'Use it with kubectl, or with tests: node scripts/test.mjs --k8s. End it: npm run cluster:down',
  )
}
