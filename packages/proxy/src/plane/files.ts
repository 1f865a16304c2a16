import { closeSync, openSync } from 'node:fs'
import { devNull } from 'node:os'

/**
 * Whether the system gives this process no more file descriptors, as the code of the error. Node.js does not tell: libuv
 * then takes each new connection and closes it without a word.
 */
export function lackOfFiles(): string | undefined {
  try {
    closeSync(openSync(devNull, 'r'))
    return undefined
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    return code === 'EMFILE' || code === 'ENFILE' ? code : undefined
  }
}
