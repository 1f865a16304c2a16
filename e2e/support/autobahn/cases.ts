import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ensureEnvironment, type Environment } from '@hubkit/example-quickstart/python'
import { within } from '@hubkit/testkit'
import { runProgram } from '../culler/program.ts'
import { CACHE, UV } from '../venvs.ts'

/** Autobahn's WebSocket cases as a program of PyPI. */
const KOSOKU = '0.1.0'

/** Long ones with much data, and those of compression, which is between the two ends alone. */
const LEFT_OUT = ['9.*', '12.*', '13.*']
const PATIENCE = 240_000

/** Installed outside the repository when it is not there yet. */
export function autobahnEnvironment(): Promise<Environment> {
  return ensureEnvironment({
    folder: join(CACHE, `kosoku-${KOSOKU}`),
    uvFolder: UV,
    requirements: [`kosoku==${KOSOKU}`],
  })
}

/** How a server behaved in a case, such as `OK` or `FAILED`, by the number of the case. */
export type Behaviours = Readonly<Record<string, string>>

/** Runs all cases at a port of this machine. */
export async function runCases(bin: string, port: number): Promise<Behaviours> {
  const folder = await mkdtemp(join(tmpdir(), 'hubkit-autobahn-'))
  const program = runProgram(
    [
      join(bin, 'kosoku'),
      '--parallelism=4',
      `--outdir=${folder}`,
      ...LEFT_OUT.map((group) => `--exclude=${group}`),
      `127.0.0.1:${port}`,
    ],
    {},
    folder,
  )
  try {
    await within(program.ended(PATIENCE), PATIENCE, 'the end of the cases')
    const report: unknown = JSON.parse(await readFile(join(folder, 'index.json'), 'utf8'))
    const [results] = Object.values(
      report as Record<string, Record<string, { readonly behavior: string }>>,
    )
    if (!results) throw new Error(`no results: ${program.output()}`)
    return Object.fromEntries(
      Object.entries(results).map(([number, { behavior }]) => [number, behavior]),
    )
  } finally {
    if (!program.hasEnded()) await program.end('SIGKILL')
    await rm(folder, { recursive: true, force: true })
  }
}

/** How many cases there are of each behaviour. */
export function tally(behaviours: Behaviours): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const behaviour of Object.values(behaviours))
    counts[behaviour] = (counts[behaviour] ?? 0) + 1
  return counts
}
