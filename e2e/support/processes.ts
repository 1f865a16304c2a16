import { execFile } from 'node:child_process'
import { readdir, readFile, readlink } from 'node:fs/promises'
import { promisify } from 'node:util'

/**
 * Ids of all processes that have to do with a folder: it is in their command line, their environment or their
 * working folder. A folder that only one test uses finds what this test has left behind.
 */
export async function processesOf(folder: string): Promise<readonly number[]> {
  if (process.platform !== 'linux') return listed(folder)
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number)
  const found = await Promise.all(ids.map(async (id) => ((await mentions(id, folder)) ? [id] : [])))
  return found.flat().filter((id) => id !== process.pid)
}

async function mentions(id: number, folder: string): Promise<boolean> {
  try {
    const texts = await Promise.all([
      readFile(`/proc/${id}/cmdline`, 'latin1'),
      readFile(`/proc/${id}/environ`, 'latin1'),
      readlink(`/proc/${id}/cwd`),
    ])
    return texts.some((text) => text.includes(folder))
  } catch {
    return false // gone meanwhile, a thread of the kernel, or somebody else's
  }
}

/** Without /proc the command lines have to do. */
async function listed(folder: string): Promise<readonly number[]> {
  const { stdout } = await promisify(execFile)('ps', ['-axo', 'pid=,args='])
  const lines = stdout.split('\n').filter((line) => line.includes(folder))
  return lines.map((line) => Number.parseInt(line, 10)).filter((id) => id !== process.pid)
}
