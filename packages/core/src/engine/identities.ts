import { HubError } from '../contract/errors.ts'
import { identityId, type IdentityRecord } from '../contract/records.ts'
import { rolesWithout } from './account-roles.ts'
import { APP_ACTOR, type Actor } from './api.ts'
import type { Identities, LinkedIdentity } from './identities-api.ts'
import { claimsOf, dropClaim } from './claims.ts'
import { hubEvent, type HubEventMap } from './events.ts'
import type { Core } from './parts.ts'
import type { Refresher } from './refresher.ts'
import { ending } from './session-ending.ts'
import type { Visits } from './visits.ts'

function withoutGrant(record: IdentityRecord): LinkedIdentity {
  const { grant: _grant, ...rest } = record
  return rest
}

/** The code API for the accounts at issuers with which users log in. */
export function createIdentities(
  core: Core,
  visits: Pick<Visits, 'end'>,
  refresher: Pick<Refresher, 'refresh'>,
): Identities {
  const { store } = core

  const told = async (
    userId: string,
    id: string,
    actor: Actor,
  ): Promise<HubEventMap['identity.linked']> => {
    const user = (await store.get('user', userId))?.value
    if (!user) throw new HubError('HUB_ERR_NOT_FOUND', { message: 'No such user.' })
    return { userId, name: user.name, actor, identityId: id }
  }

  return {
    async ofUser(userId) {
      const found = await store.find('identity', { where: { userId } })
      return found
        .map(({ value }) => withoutGrant(value))
        .toSorted((a, b) => a.refreshedAt - b.refreshedAt)
    },
    claims: (userId) => claimsOf(core, userId),
    async link(userId, { authenticator, issuer, subject, username }, actor = APP_ACTOR) {
      const id = identityId(issuer, subject)
      const data = await told(userId, id, actor)
      const before = await store.get('identity', id)
      if (
        before &&
        before.value.userId !== userId &&
        (await store.get('user', before.value.userId))
      )
        throw new HubError('HUB_ERR_CONFLICT', {
          message: 'This login already belongs to another account of this hub.',
        })
      if (before?.value.userId === userId) return withoutGrant(before.value)
      const record: IdentityRecord = {
        id,
        userId,
        authenticator,
        issuer,
        subject,
        facts: { username: username ?? data.name },
        refreshedAt: core.now(),
      }
      const result = await store.transact([
        { op: 'put', kind: 'identity', value: record, expect: before?.revision ?? 0 },
        hubEvent('identity.linked', `user:${userId}`, core.now(), data),
      ])
      if (!result.ok) throw new HubError('HUB_ERR_BUSY')
      await dropClaim(core, userId, { issuer, subject })
      return withoutGrant(record)
    },
    async unlink(userId, id, actor = APP_ACTOR) {
      const before = await store.get('identity', id)
      if (before?.value.userId !== userId) return
      const found = await store.find('session', { where: { identityId: id } })
      const user = await store.get('user', userId)
      const without = user && rolesWithout(core, user.value, before.value)
      const result = await store.transact([
        { op: 'delete', kind: 'identity', id, expect: before.revision },
        ...(user && without && without.user !== user.value
          ? [
              { op: 'put', kind: 'user', value: without.user, expect: user.revision } as const,
              ...without.operations,
            ]
          : []),
        ...found.flatMap(({ value }) => ending(core, value, actor)),
        hubEvent('identity.unlinked', `user:${userId}`, core.now(), await told(userId, id, actor)),
      ])
      if (!result.ok) throw new HubError('HUB_ERR_BUSY')
      for (const { value } of found) visits.end({ session: value.publicId })
    },
    dismiss: (userId, claim) => dropClaim(core, userId, claim),
    refresh: (id) => refresher.refresh(id),
  }
}
