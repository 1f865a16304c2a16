import { readFileSync } from 'node:fs'
import { HubError } from '@hubkit/core/contract'
import { TOKEN, VALUE } from '../wire/octets.ts'
import type { AddedHeaders } from '../plane/rewriting.ts'

/** Refuses what was given, in one sentence that does not repeat it. */
export function refuse(option: string, expected: string): never {
  throw new HubError('HUB_ERR_OPTION', { message: `${option}: expected ${expected}` })
}

/** A port; 0 takes a free one. */
export function readPort(option: string, text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN
  return port <= 65_535 ? port : refuse(option, 'a port from 0 to 65535')
}

/** At most what a timer can wait. */
const LONGEST = 2 ** 31 - 1

/** Milliseconds. */
export function readMilliseconds(option: string, text: string): number {
  const length = /^\d+$/.test(text) ? Number(text) : Number.NaN
  return length <= LONGEST ? length : refuse(option, 'milliseconds')
}

/** What belongs to a connection, to a body or to the way of a message is not for a command line to say. */
const FIXED: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'host',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

/** `Name: value`, of which the spaces around each go. */
export function readHeaders(option: string, texts: readonly string[]): AddedHeaders | undefined {
  if (texts.length === 0) return undefined
  const headers = new Map<string, string>()
  for (const text of texts) {
    const colon = text.indexOf(':')
    if (colon < 0) refuse(option, "a header as 'Name: value'")
    const [name, value] = [text.slice(0, colon).trim(), text.slice(colon + 1).trim()]
    const isName = name !== '' && bytesOf(name).every((byte) => TOKEN[byte] !== 0)
    if (!isName || !bytesOf(value).every((byte) => VALUE[byte] !== 0))
      refuse(option, "a header as 'Name: value', of characters that a header may have")
    const lower = name.toLowerCase()
    if (FIXED.has(lower))
      refuse(option, `another header than ${lower}, which the proxy writes itself`)
    headers.set(lower, `${name}: ${Buffer.from(value).toString('latin1')}\r\n`)
  }
  return { text: [...headers.values()].join(''), names: new Set(headers.keys()) }
}

function bytesOf(text: string): readonly number[] {
  return [...Buffer.from(text)]
}

/** The text of a file that holds one secret, without the end of its line. */
export function readSecretFile(option: string, path: string): string {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch (error) {
    throw new HubError('HUB_ERR_OPTION', {
      message: `${option}: cannot read the file`,
      cause: error,
    })
  }
}
