// What it takes to install and to import our packages, beside JupyterHub. See README.md beside this folder.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { packAll, type Packed } from '../../e2e/support/publish/pack.ts'
import { machine } from '../hub/machine.ts'
import { installPeer, JUPYTERHUB } from '../hub/peer/install.ts'
import { readArguments, USAGE } from './arguments.ts'
import { importTime, NODE, python } from './import-time.ts'
import { entriesOf, installedWithPip, installWithNpm } from './installed.ts'
import { importTable, installTable, type ImportLine, type InstallLine } from './lines.ts'

const CORE = '@hubkit/core'
/** What the README's hub and the quickstart are made of. */
const QUICKSTART = ['core', 'culler', 'proxy', 'spawner-process', 'store-sql']
const PROCESSES = 10

const installs: InstallLine[] = []
const imports: ImportLine[] = []
const say = (line: string): void => void process.stderr.write(`${line}\n`)

async function measurePackage(folder: string, core: Packed, one: Packed, processes: number) {
  say(one.name)
  // Every other package has core as its peer.
  const files = one === core ? [core.file] : [core.file, one.file]
  const what = one === core ? one.name : `${one.name}, with core`
  installs.push({ what, ...(await installWithNpm(folder, files)) })
  for (const entry of await entriesOf(folder, one.name))
    imports.push({ what: entry, ...(await importTime(NODE, [entry], folder, processes)) })
}

async function measureQuickstart(folder: string, packed: readonly Packed[], processes: number) {
  const set = packed.filter(({ name }) => QUICKSTART.some((short) => name === `@hubkit/${short}`))
  say('the quickstart')
  const files = set.map(({ file }) => file)
  installs.push({ what: "the quickstart's five", ...(await installWithNpm(folder, files)) })
  const modules = [...set.map(({ name }) => name), `${CORE}/node`]
  imports.push({
    what: "the quickstart's, in one process",
    ...(await importTime(NODE, modules, folder, processes)),
  })
}

/** @returns whether it could be had */
async function measurePeer(processes: number): Promise<boolean> {
  const peer = await installPeer()
  if ('missing' in peer) {
    console.log(`Without JupyterHub: ${peer.missing}.`)
    return false
  }
  say(`JupyterHub ${JUPYTERHUB}`)
  const runtime = python(join(peer.bin, 'python'))
  const taken = await importTime(runtime, ['jupyterhub.app'], peer.bin, processes)
  imports.push({ what: `jupyterhub.app, JupyterHub ${JUPYTERHUB}`, ...taken })
  installs.push({ what: `JupyterHub ${JUPYTERHUB}`, ...(await installedWithPip(peer.bin)) })
  return true
}

async function main(): Promise<void> {
  const args = readArguments(process.argv.slice(2))
  if (args.help) return console.log(USAGE)
  const where = machine()
  const processes = args.quick ? 2 : PROCESSES
  const folder = await mkdtemp(join(tmpdir(), 'hubkit-install-'))
  try {
    say('packing')
    const packed = await packAll(folder)
    const core = packed.find(({ name }) => name === CORE)
    if (!core) throw new Error(`${CORE} was not packed`)
    for (const one of packed) {
      const short = one.name.slice('@hubkit/'.length)
      if (args.only.length > 0 && !args.only.includes(short)) continue
      await measurePackage(join(folder, short), core, one, processes)
    }
    if (args.only.length === 0) await measureQuickstart(join(folder, 'all'), packed, processes)
    const peer = args.peer && (await measurePeer(processes))
    console.log(`\n${installTable(installs, peer)}\n\n${importTable(imports, peer)}\n\n${where}`)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

await main()
