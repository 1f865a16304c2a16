/** Size of the buffers that sockets read into, in bytes. */
const SIZE = 64 * 1024
/** Size of those for large bodies. */
const LARGE = 256 * 1024
/** How many of those are kept for the next body. */
const SPARE = 32

/**
 * What all sockets read into, one after the other: nothing is left in it when a socket has dealt with what it read.
 */
export const SHARED: Buffer = Buffer.allocUnsafeSlow(SIZE)

const spare: Buffer[] = []

/** A buffer for one socket alone, whose bytes may be on their way out while it reads on. */
export function takeBuffer(): Buffer {
  return spare.pop() ?? Buffer.allocUnsafeSlow(LARGE)
}

export function giveBack(buffer: Buffer): void {
  if (spare.length < SPARE) spare.push(buffer)
}
