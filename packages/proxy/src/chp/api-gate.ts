import { createHash, timingSafeEqual } from 'node:crypto'

/** The scheme as JupyterHub writes it; schemes have no letter case (RFC 9110, 11.1). */
const AUTHORIZATION = /^token +([\x21-\x7e]+)$/i

/** @param token `undefined` to let everybody in @returns whether an Authorization header has it */
export function createGate(token: string | undefined): (authorization?: string) => boolean {
  if (token === undefined) return () => true
  const wanted = digest(token)
  return (authorization = '') => {
    const [, given] = AUTHORIZATION.exec(authorization) ?? []
    return given !== undefined && timingSafeEqual(digest(given), wanted)
  }
}

/** Of one length, whatever the token's. */
function digest(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}
