import { PLAIN, TARGET } from './octets.ts'

/** A request target that is no path (RFC 9112, 3.2). */
export interface TargetForm {
  /** The host it names, with the port. */
  readonly authority: string | undefined
}

const ABSOLUTE = /^https?:\/\/([^/?#]*)/i
const AUTHORITY = /^(?:\[[\da-f:.]+\]|[\w\-.~%!$&'()*+,;=]*)(?::\d*)?$/i

/** @returns `undefined` for a target that is none for this method */
export function targetForm(method: string, target: string): TargetForm | undefined {
  // Whether it agrees with Host is of no interest: there are no tunnels to anywhere here.
  if (method === 'CONNECT') return AUTHORITY.test(target) ? { authority: undefined } : undefined
  if (target === '*') return method === 'OPTIONS' ? { authority: undefined } : undefined
  const authority = ABSOLUTE.exec(target)?.[1]
  return authority !== undefined && authority !== '' && AUTHORITY.test(authority)
    ? { authority }
    : undefined
}

// What may stand in a host and port (RFC 3986, 3.2.2), without user information.
const HOST_BYTES = Uint8Array.from({ length: 256 }, (_, byte) =>
  TARGET[byte] !== 0 && /[\w\-.~%!$&'()*+;=:[\]]/.test(String.fromCharCode(byte)) ? PLAIN : 0,
)

/** Whether a Host header can be one (RFC 9110, 7.2). It may be empty. */
export function isHost(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at += 1) if (HOST_BYTES[bytes[at] as number] === 0) return false
  return true
}
