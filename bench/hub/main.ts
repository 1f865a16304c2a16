// Measures a hub of ours and JupyterHub in the same run. See README.md beside this folder.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { readArguments, usage } from './arguments.ts'
import type { Finding } from './finding.ts'
import { machine } from './machine.ts'
import { FULL, QUICK, type Measure, type Scale } from './measure.ts'
import { MEASURES } from './measures/index.ts'
import { oursSide } from './ours.ts'
import { peerSide } from './peer.ts'
import { merged } from './rounds.ts'
import type { Side } from './side.ts'
import { table, type Row } from './table.ts'

/** Measures at each hub in turn, so that whatever else the machine does meanwhile falls on both. */
async function measured(
  measure: Measure,
  sides: readonly Side[],
  scale: Scale,
): Promise<readonly Row[]> {
  const found = sides.map((): Finding[] => [])
  const rounds = measure.once ? 1 : scale.rounds
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, side] of sides.entries()) {
      process.stderr.write(`${measure.name}: ${side.name}, ${round + 1} of ${rounds}\n`)
      found[index]?.push(...(await measure.run(side, scale)))
    }
  }
  const [ours = [], peer] = found
  return merged(ours, peer)
}

async function main(): Promise<void> {
  const names = MEASURES.map(({ name }) => name)
  const args = readArguments(process.argv.slice(2), names)
  if (args.help) return console.log(usage(names))
  const where = machine()
  const backend = fork(fileURLToPath(new URL('backend.ts', import.meta.url)))
  const [port]: number[] = await once(backend, 'message')
  if (port === undefined) throw new Error("users' servers have no port")
  const sides: Side[] = []
  const closeAll = async (): Promise<void> => {
    await Promise.all(sides.map((side) => side.close()))
    backend.disconnect()
    await once(backend, 'exit')
  }
  let ending: Promise<void> | undefined
  const end = (): Promise<void> => (ending ??= closeAll())
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void end().finally(() => process.exit(1)))
  try {
    sides.push(
      await oursSide(port, [
        ...process.execArgv,
        ...(args.profile ? ['--cpu-prof', `--cpu-prof-dir=${process.cwd()}`] : []),
      ]),
    )
    const peer = args.peer ? await peerSide(port) : undefined
    if (peer && 'missing' in peer) console.log(`Without JupyterHub: ${peer.missing}.`)
    else if (peer) sides.push(peer)
    for (const side of sides) await side.start()
    const rows: Row[] = []
    const failed: string[] = []
    const base = args.quick ? QUICK : FULL
    const scale = { ...base, users: args.users ?? base.users }
    for (const measure of MEASURES) {
      if (args.only.length > 0 && !args.only.includes(measure.name)) continue
      const measuredSides = measure.oursOnly ? sides.slice(0, 1) : sides
      try {
        rows.push(...(await measured(measure, measuredSides, scale)))
      } catch (error) {
        // What was measured before took minutes: it is not to be lost, nor what comes after.
        failed.push(`${measure.name} was not measured: ${String(error)}`)
      }
    }
    const [ours, theirs] = sides.map(({ name }) => name)
    console.log(`\n${table(rows, ours ?? '', theirs)}\n\n${where}`)
    for (const line of failed) console.error(line)
    if (failed.length > 0) process.exitCode = 1
  } finally {
    await end()
  }
}

await main()
