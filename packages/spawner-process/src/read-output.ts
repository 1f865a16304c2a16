import { open, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { errorCode } from './error-code.ts'
import { FILES, type Place } from './place.ts'

/** How much of a file is read at once. */
const MOST = 4 * 1024 * 1024

/** The end of a file, as text, and whether it is all of it; nothing when there is no such file. */
async function endOf(path: string): Promise<{ text: string; whole: boolean }> {
  let file
  try {
    file = await open(path, 'r')
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return { text: '', whole: true }
    throw error
  }
  try {
    const { size } = await file.stat()
    const length = Math.min(size, MOST)
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, size - length)
    return { text: buffer.toString('utf8', 0, bytesRead), whole: length === size }
  } finally {
    await file.close()
  }
}

/** Splits output into lines; a carriage return ends one as well, as progress bars use it. */
export function toLines(output: string): readonly string[] {
  // NULs are where a program went on writing at its old place in a file that was emptied.
  const lines = output.replaceAll('\0', '').split(/\r*\n|\r/)
  if (lines.at(-1) === '') lines.pop()
  return lines
}

/** The last lines of an attempt's output, oldest first. */
export async function readOutput(place: Place, tail: number): Promise<readonly string[]> {
  const path = join(place.directory, FILES.olderOutput)
  const [older, newer] = await steady(
    () => versionOf(path),
    async () => [await endOf(path), await endOf(join(place.directory, FILES.output))] as const,
  )
  const lines = toLines(newer.whole ? older.text + newer.text : newer.text)
  // The older half begins anywhere in a line.
  const whole = older.text === '' && newer.whole ? lines : lines.slice(1)
  return tail > 0 ? whole.slice(-tail) : []
}

/** Reads again when what was read changed meanwhile; not for ever, as there is always something to show. */
async function steady<T>(version: () => Promise<string>, read: () => Promise<T>): Promise<T> {
  for (let left = 3; ; left--) {
    const before = await version()
    const result = await read()
    if (left === 0 || (await version()) === before) return result
  }
}

async function versionOf(path: string): Promise<string> {
  try {
    const { ino, mtimeMs } = await stat(path)
    return `${ino} ${mtimeMs}`
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return ''
    throw error
  }
}
