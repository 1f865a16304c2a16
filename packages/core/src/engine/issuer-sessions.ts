import type { SessionSelector } from '../contract/authenticator.ts'
import { HubError } from '../contract/errors.ts'
import { identityId, type SessionRecord } from '../contract/records.ts'
import type { Operation } from '../contract/store.ts'
import { HUB_ACTOR } from './api.ts'
import { commitOrThrow } from './commit.ts'
import type { Core } from './parts.ts'
import { hashSecret } from './secrets.ts'
import { ending } from './session-ending.ts'
import type { Visits } from './visits.ts'

/** Names the account that an issuer's session (`sid`) is about: a logout message need not name its subject. */
function recordId(issuer: string, session: string): string {
  return `issuer-session:${hashSecret(JSON.stringify([issuer, session]))}`
}

/** What goes with the commit of a session that an issuer has a name for. */
export function namingIssuerSession(
  { identityId: value, issuerSession, expiresAt }: SessionRecord,
  issuer: string | undefined,
): readonly Operation[] {
  if (issuerSession === undefined || issuer === undefined) return []
  const id = recordId(issuer, issuerSession)
  return [{ op: 'put', kind: 'plugin', value: { id, value, expiresAt } }]
}

async function accountOf(
  { store }: Pick<Core, 'store'>,
  { issuer, subject, session }: SessionSelector,
): Promise<string | undefined> {
  if (subject !== undefined) return identityId(issuer, subject)
  if (session === undefined)
    throw new HubError('HUB_ERR_BAD_REQUEST', {
      message: 'A logout message has to name a subject or a session.',
    })
  const named = (await store.get('plugin', recordId(issuer, session)))?.value.value
  return typeof named === 'string' ? named : undefined
}

/**
 * Ends the logins that an issuer's message is about, with all that came of them, in one commit. None is no fault: they
 * may be over already.
 *
 * @returns how many
 * @throws HubError `HUB_ERR_BAD_REQUEST` when it names nobody
 */
export async function endIssuerSessions(
  core: Core,
  visits: Pick<Visits, 'end'>,
  selector: SessionSelector,
): Promise<number> {
  const account = await accountOf(core, selector)
  if (account === undefined) return 0
  const found = await core.store.find('session', { where: { identityId: account } })
  const meant = found
    .map(({ value }) => value)
    .filter(
      ({ issuerSession }) =>
        selector.session === undefined ||
        issuerSession === selector.session ||
        // One that the issuer has no name for could be the one that is meant.
        (issuerSession === undefined && selector.subject !== undefined),
    )
  if (meant.length === 0) return 0
  await commitOrThrow(
    core.store,
    meant.flatMap((session) => ending(core, session, HUB_ACTOR)),
  )
  // At once in this process; others hear of the events.
  for (const { publicId } of meant) visits.end({ session: publicId })
  return meant.length
}
