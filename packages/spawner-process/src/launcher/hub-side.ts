import { readSync, writeSync } from 'node:fs'
import { errorCode } from '../error-code.ts'
import type { Offer, Order, Report, Request } from './protocol.ts'

const STDIN = 0
const STDOUT = 1

let rest = Buffer.alloc(0)

/** Reads one line from the hub; `undefined` when the hub has gone. There is nothing else to do meanwhile. */
function readLine(): string | undefined {
  const chunk = Buffer.alloc(65_536)
  for (;;) {
    const end = rest.indexOf('\n')
    if (end >= 0) {
      const line = rest.toString('utf8', 0, end)
      rest = rest.subarray(end + 1)
      return line
    }
    const count = readSync(STDIN, chunk)
    if (count === 0) return undefined
    rest = Buffer.concat([rest, chunk.subarray(0, count)])
  }
}

// What the lines say is not checked: the other end of the pipe is the same version of this package.

/** The hub's first line. */
export function readRequest(): Request | undefined {
  const line = readLine()
  return line === undefined ? undefined : (JSON.parse(line) as Request)
}

/** The hub's second line; `undefined` when it went away instead. */
export function readOrder(): Order | undefined {
  const line = readLine()
  return line === undefined ? undefined : (JSON.parse(line) as Order)
}

/** Tells the hub, if it is still there. */
export function tell(message: Offer | Report): void {
  try {
    writeSync(STDOUT, `${JSON.stringify(message)}\n`)
  } catch (error) {
    // The hub has gone. What there is to know is in the records as well.
    if (errorCode(error) !== 'EPIPE' && errorCode(error) !== 'ECONNRESET') throw error
  }
}
