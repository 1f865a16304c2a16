import type { UserCullCandidate, UserCullDecision } from '../contract/culler.ts'
import { isHubError } from '../contract/errors.ts'
import type { UserRecord } from '../contract/records.ts'
import { askOfUser } from './ask-culler.ts'
import { userCandidate } from './cull-candidates.ts'
import {
  actorOf,
  askOrKeep,
  culledBecause,
  nextTurn,
  PAGE,
  TRIES,
  type CullRound,
} from './cull-round.ts'
import type { Core } from './parts.ts'

/** Asks about every user whose servers have all stopped, and removes those that are not kept. */
export async function cullUsers(round: CullRound): Promise<void> {
  const { core, pool, signal } = round
  for (let offset = 0; !signal.aborted;) {
    const found = await core.store.find('user', { offset, limit: PAGE })
    const candidates = await userCandidates(
      core,
      found.map(({ value }) => value),
    )
    const removed = await Promise.all(
      candidates.map((candidate) => pool(() => cullUser(round, candidate))),
    )
    if (found.length < PAGE) return
    offset += PAGE - removed.filter(Boolean).length // the others have moved up
    await nextTurn()
  }
}

async function userCandidates(
  { store, now }: Core,
  users: readonly UserRecord[],
): Promise<readonly UserCullCandidate[]> {
  const where = { userId: { in: users.map(({ id }) => id) } }
  const [servers, memberships] = await Promise.all([
    store.find('server', { where }),
    store.find('membership', { where }),
  ])
  const owned = Map.groupBy(servers, ({ value }) => value.userId)
  const groups = Map.groupBy(memberships, ({ value }) => value.userId)
  const at = now()
  return users.flatMap((user) => {
    const candidate = userCandidate(
      user,
      (owned.get(user.id) ?? []).map(({ value }) => value),
      (groups.get(user.id) ?? []).map(({ value }) => value.group),
      at,
    )
    return candidate ? [candidate] : []
  })
}

/** @returns whether the user is gone */
async function cullUser(round: CullRound, first: UserCullCandidate): Promise<boolean> {
  const { core, signal } = round
  const { id } = first.user
  let candidate: UserCullCandidate | undefined = first
  try {
    for (let attempt = 0; attempt < TRIES && !signal.aborted; attempt += 1) {
      const decision: UserCullDecision = await askOrKeep(round, askOfUser, candidate)
      if (decision.action === 'keep' || signal.aborted) return false
      if (await remove(round, candidate, decision.reason)) return true
      const user: UserRecord | undefined = (await core.store.get('user', id))?.value
      if (!user) return true
      ;[candidate] = await userCandidates(core, [user])
      if (!candidate) return false // a server of theirs was started since
    }
  } catch (error) {
    if (!signal.aborted)
      core.log.error('a user could not be culled; they are asked about again', {
        culler: round.culler.name,
        user: id,
        error,
      })
  }
  return false
}

/** @returns whether the user was removed: not when they were there again since the decision */
async function remove(
  { core, users, culler }: CullRound,
  { user }: UserCullCandidate,
  reason: string,
): Promise<boolean> {
  try {
    await users.remove(user.id, actorOf(culler), {
      reason: culledBecause(reason),
      unlessUsedSince: user.lastActivity,
    })
  } catch (error) {
    const codes = ['HUB_ERR_BUSY', 'HUB_ERR_NOT_FOUND', 'HUB_ERR_SERVER_ACTIVE'] as const
    if (codes.some((code) => isHubError(error, code))) return false
    throw error
  }
  core.log.info('a user was culled', { culler: culler.name, user: user.id, reason })
  return true
}
