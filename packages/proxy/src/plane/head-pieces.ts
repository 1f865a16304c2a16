import { LF } from '../wire/octets.ts'
import { MAX_HEAD } from '../wire/request-head.ts'

/**
 * Whether a head that comes in pieces is worth reading with the newest one: it may be whole, or is too long already. One
 * that comes byte by byte is so not read again for each of them.
 */
export function isWorthReading(soFar: Buffer, newest: Buffer): boolean {
  return soFar.length >= MAX_HEAD || newest.includes(LF)
}
