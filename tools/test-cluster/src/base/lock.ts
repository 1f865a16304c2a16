import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { identify, isAlive, type ProcessId } from './process.ts'

const PAUSE = 200

/**
 * Does something while no other process does it under this file's name. A holder that was killed does not count.
 *
 * @param waiting told once when another process has it
 */
export async function withLock<T>(
  file: string,
  work: () => Promise<T>,
  waiting: (pid: number) => void = () => undefined,
): Promise<T> {
  await mkdir(dirname(file), { recursive: true })
  const me = JSON.stringify(await identify(process.pid))
  let told = false
  while (!(await take(file, me))) {
    const holder = await holderOf(file)
    if (holder !== undefined && !(await isAlive(holder))) {
      // Only one of those who see this gets to remove it.
      await rename(file, `${file}.${process.pid}`).catch(() => undefined)
      await rm(`${file}.${process.pid}`, { force: true })
      continue
    }
    if (!told && holder) waiting(holder.pid)
    told ||= holder !== undefined
    await sleep(PAUSE)
  }
  try {
    return await work()
  } finally {
    await rm(file, { force: true })
  }
}

async function take(file: string, me: string): Promise<boolean> {
  try {
    await writeFile(file, me, { flag: 'wx' })
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  }
}

async function holderOf(file: string): Promise<ProcessId | undefined> {
  const text = await readFile(file, 'utf8').catch(() => '') // just released
  return text === '' ? undefined : (JSON.parse(text) as ProcessId)
}
