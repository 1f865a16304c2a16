import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { median } from '../hub/statistics.ts'

/** What can import something and says what its process computed. */
export interface Runtime {
  readonly file: string
  /** Arguments for a process that imports these and prints its processor time in milliseconds. */
  readonly args: (modules: readonly string[]) => readonly string[]
}

/** The Node.js that runs this. */
export const NODE: Runtime = {
  file: process.execPath,
  args: (modules) => [
    '--input-type=module',
    '--disable-warning=ExperimentalWarning',
    '--eval',
    [
      ...modules.map((name) => `import ${JSON.stringify(name)}`),
      'const { user, system } = process.cpuUsage()',
      'process.stdout.write(String((user + system) / 1000))',
    ].join('\n'),
  ],
}

/** A Python. */
export function python(file: string): Runtime {
  return {
    file,
    args: (modules) => [
      '-c',
      [
        'import time',
        ...modules.map((name) => `import ${name}`),
        'print(time.process_time() * 1000)',
      ].join('\n'),
    ],
  }
}

/** What an import costs, in milliseconds: more than a process that imports nothing. */
export interface ImportTime {
  /** From the start of the process to its end. */
  readonly wall: number
  /** Processor time. */
  readonly cpu: number
}

async function once({ file, args }: Runtime, modules: readonly string[], folder: string) {
  const begin = performance.now()
  const { stdout } = await promisify(execFile)(file, args(modules), { cwd: folder })
  return { wall: performance.now() - begin, cpu: Number(stdout) }
}

/**
 * Imports modules in so many fresh processes, in turn with as many that import nothing, and takes medians. One more
 * comes first, after which the files are in memory.
 *
 * @param folder where they are looked for
 */
export async function importTime(
  runtime: Runtime,
  modules: readonly string[],
  folder: string,
  processes: number,
): Promise<ImportTime> {
  await once(runtime, modules, folder)
  const empty: ImportTime[] = []
  const full: ImportTime[] = []
  for (let count = 0; count < processes; count += 1) {
    empty.push(await once(runtime, [], folder))
    full.push(await once(runtime, modules, folder))
  }
  const more = (of: (taken: ImportTime) => number): number =>
    median(full.map(of)) - median(empty.map(of))
  return { wall: more(({ wall }) => wall), cpu: more(({ cpu }) => cpu) }
}
