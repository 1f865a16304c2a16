import type { SessionRecord } from '../contract/records.ts'
import type { LinkedIdentity } from '../engine/identities-api.ts'
import type { HubParts } from '../engine/parts.ts'
import { browserName } from './browser-name.ts'
import type { HubContext } from './context.ts'
import { languageOf } from './language.ts'
import type { SessionEntry, WayEntry } from './pages/sessions.ts'

function entryOf(
  context: HubContext,
  session: SessionRecord,
  own: SessionRecord | undefined,
): SessionEntry {
  const { publicId, createdAt, lastActivity = createdAt, remoteAddress, userAgent } = session
  return {
    id: publicId,
    current: session.id === own?.id,
    browser: browserName(languageOf(context).messages, userAgent),
    remoteAddress,
    createdAt,
    lastActivity,
  }
}

/** A user's logins as pages show them: the reader's own first, then the latest used. */
export async function sessionEntries(
  context: HubContext,
  userId: string,
  own?: SessionRecord,
): Promise<readonly SessionEntry[]> {
  const all = await context.get('parts').sessions.ofUser(userId)
  return all
    .map((session) => entryOf(context, session, own))
    .toSorted((a, b) => Number(b.current) - Number(a.current) || b.lastActivity - a.lastActivity)
}

/** What an authenticator is called on pages. */
export function nameOfAuthenticator({ authenticators }: HubParts, id: string): string {
  const ui = authenticators.find((authenticator) => authenticator.id === id)?.ui
  return (ui?.kind === 'silent' ? undefined : ui?.label) ?? id
}

/** An account at an issuer as pages show it. */
export function wayOf(
  parts: HubParts,
  { id, authenticator, subject, facts, refreshedAt }: LinkedIdentity,
): Omit<WayEntry, 'removable'> {
  const { username } = facts
  return {
    id,
    by: nameOfAuthenticator(parts, authenticator),
    name: typeof username === 'string' ? username : subject,
    confirmedAt: refreshedAt,
  }
}
