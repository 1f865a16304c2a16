import type { SessionRecord } from '../contract/records.ts'
import type { Secrets } from '../engine/secrets.ts'

/** Shows that the hub itself sent a person to a start, as it does after login: it allows nothing else. */
export function startSign(secrets: Secrets, session: SessionRecord): string {
  return secrets.sign('start', session.id)
}

/** Whether this is the sign for this login. */
export function isStartSign(
  secrets: Secrets,
  session: SessionRecord,
  sign: string | undefined,
): boolean {
  return sign !== undefined && secrets.verify('start', session.id, sign)
}
