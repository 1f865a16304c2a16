import { accessSync, constants } from 'node:fs'
import { join } from 'node:path'

/** Programs that are measured with, and the Debian package of each. */
const NEEDED = { nginx: 'nginx-light', wrk: 'wrk', taskset: 'util-linux' } as const

function isThere(program: string): boolean {
  const folders = (process.env['PATH'] ?? '').split(':')
  return folders.some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK)
      return true
    } catch {
      // Not in this one.
      return false
    }
  })
}

/** What is missing, in one line; `undefined` when all is there. */
export function missingTools(): string | undefined {
  const missing = Object.entries(NEEDED).filter(([program]) => !isThere(program))
  if (missing.length === 0) return undefined
  const [programs, packages] = [missing.map(([name]) => name), missing.map(([, name]) => name)]
  return `bench:proxy needs ${programs.join(', ')}: apt-get install ${packages.join(' ')}`
}
