import {
  closeSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readSync,
  renameSync,
  statSync,
  unlinkSync,
  watch,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { FILES } from '../place.ts'

const CHUNK = 65_536
/** Milliseconds between two looks at a server that writes without pause. */
const LOOK_EVERY = 5

/** A server's output, on its way into the attempt's folder. */
export interface OutputLog {
  /** What the server gets as its stdout and stderr. */
  readonly descriptor: number
  /** Cuts it to size a last time. */
  close(): void
}

/**
 * Keeps the last `size` bytes of output in two halves. The server writes into the file itself and not through us:
 * so it is none the worse when we are killed. When the file is half full its end is copied away and it is emptied;
 * what comes within that moment may be lost, and a burst may be larger than `size` for a moment.
 */
export function openOutputLog(directory: string, size: number): OutputLog {
  const path = join(directory, FILES.output)
  // Appending: after it was emptied the next write of the server goes to its start.
  const descriptor = openSync(path, 'ax', 0o600)
  const trim = (): void => {
    try {
      trimOutput(directory, size)
    } catch {
      // No room for a copy, most likely: then the bound goes before the content.
      ftruncateSync(descriptor)
    }
  }
  let later: NodeJS.Timeout | undefined
  const look = (): void => {
    later ??= setTimeout(() => {
      later = undefined
      trim()
    }, LOOK_EVERY)
  }
  const watcher = watch(path, { persistent: false }, look)
  return {
    descriptor,
    close() {
      clearTimeout(later)
      watcher.close()
      trim()
    },
  }
}

/** Keeps the output to size: the launcher as it is written, a hub process from time to time when that was killed. */
export function trimOutput(directory: string, size: number): void {
  const path = join(directory, FILES.output)
  const older = join(directory, FILES.olderOutput)
  const half = Math.floor(size / 2)
  if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) < half) return
  const output = openSync(path, 'r+')
  try {
    // As much as is written meanwhile, so that little is lost between its end and the emptying.
    const copied = copyEnd(output, `${older}.new`, half, size)
    ftruncateSync(output)
    if (copied > half) cutTo(`${older}.new`, half)
    renameSync(`${older}.new`, older)
  } finally {
    closeSync(output)
  }
}

/** Leaves only the end of a file that nobody writes. */
function cutTo(path: string, size: number): void {
  const file = openSync(path, 'r')
  try {
    unlinkSync(path)
    copyEnd(file, path, size, size)
  } finally {
    closeSync(file)
  }
}

/**
 * Copies the last `size` bytes, and what comes after them while that is done, up to `most`.
 *
 * @returns how many bytes that were
 */
function copyEnd(from: number, to: string, size: number, most: number): number {
  const copy = openSync(to, 'w', 0o600)
  try {
    const begin = Math.max(0, fstatSync(from).size - size)
    const chunk = Buffer.alloc(CHUNK)
    let copied = 0
    while (copied < most) {
      const count = readSync(from, chunk, 0, chunk.length, begin + copied)
      if (count === 0) break
      writeSync(copy, chunk, 0, count)
      copied += count
    }
    return copied
  } finally {
    closeSync(copy)
  }
}
