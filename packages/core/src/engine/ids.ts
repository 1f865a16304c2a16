import { randomBytes, randomInt } from 'node:crypto'

const LETTERS = 'abcdefghijklmnopqrstuvwxyz'
const DIGITS = '0123456789abcdefghijklmnopqrstuvwxyz'

function random(length: number): string {
  return Array.from(randomBytes(length), (byte) => DIGITS[byte % 36]).join('')
}

/** A server's id: a letter and 15 letters or digits (77 bits), a DNS label. */
export function serverId(): string {
  return (LETTERS[randomInt(26)] ?? 'a') + random(15)
}

/** A token's public id. */
export function tokenId(): string {
  return `a${random(15)}`
}

let lastTime = 0
let counter = 0

/** A user's id: sorts by creation, also within a millisecond of one process. */
export function userId(now: number): string {
  counter = now > lastTime ? 0 : counter + 1
  lastTime = Math.max(now, lastTime)
  return `u${lastTime.toString(36).padStart(9, '0')}${counter.toString(36).padStart(4, '0')}${random(6)}`
}

/** Names a process as the holder of leases. */
export function processId(): string {
  return `p${random(15)}`
}
