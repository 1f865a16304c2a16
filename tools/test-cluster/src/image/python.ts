import { join } from 'node:path'
import { run } from '../base/run.ts'

/** What a virtual environment's interpreter needs of the machine. */
export interface Interpreter {
  readonly version: string
  /** Folder of the environment. */
  readonly environment: string
  readonly standardLibrary: readonly string[]
}

const ASK = `
import json, sys, sysconfig
paths = sysconfig.get_paths(vars={'base': sys.base_prefix, 'platbase': sys.base_exec_prefix})
print(json.dumps({
  'version': sys.version,
  'environment': sys.prefix,
  'standardLibrary': sorted({paths['stdlib'], paths['platstdlib']}),
}))`

export async function interpreterOf(bin: string): Promise<Interpreter> {
  const python = join(bin, 'python')
  const found = JSON.parse(await run(python, ['-c', ASK])) as Interpreter
  // In an environment these would be the environment's own.
  const own = found.standardLibrary.filter((folder) => !folder.startsWith(found.environment))
  if (own.length === 0) throw new Error(`the standard library of ${python} was not found`)
  return { ...found, standardLibrary: own }
}
