import { groupNameFault } from '../auth/group-names.ts'
import type { AccessDecision } from '../auth/policy.ts'
import { quoted } from '../auth/quote.ts'
import { isHubError } from '../contract/errors.ts'
import type { UserRecord } from '../contract/records.ts'
import { HUB_ACTOR, type Actor } from './api.ts'
import type { LoginParts } from './login.ts'

/** How often it is tried again when somebody else was quicker. */
const TRIES = 20

type Admitted = Extract<AccessDecision, { readonly admitted: true }>

/** Groups without those that cannot be: what an issuer calls them keeps nobody out. */
function possible(
  { log }: LoginParts,
  user: UserRecord,
  groups: readonly string[],
): readonly string[] {
  const faulty = groups.filter((name) => groupNameFault(name) !== undefined)
  if (faulty.length === 0) return groups
  const names = faulty.slice(0, 5).map(quoted).join(', ')
  log.warn('groups of a login cannot be, and were left out', { user: user.id, groups: names })
  return groups.filter((name) => groupNameFault(name) === undefined)
}

/** Another login of the same person may do the same at this moment. */
async function replaceGroups(
  parts: LoginParts,
  id: string,
  groups: readonly string[],
  actor: Actor,
): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await parts.groups.replaceFor(id, groups, actor)
      return
    } catch (error) {
      if (attempt >= TRIES || !isHubError(error, 'HUB_ERR_CONFLICT')) throw error
    }
  }
}

/** Carries out what the policy says of groups and admin right. */
export async function applyDecision(
  parts: LoginParts,
  user: UserRecord,
  { groups, admin }: Admitted,
): Promise<UserRecord> {
  if (groups) await replaceGroups(parts, user.id, possible(parts, user, groups), HUB_ACTOR)
  const wanted = admin === 'keep' ? user.admin : admin === 'grant'
  return wanted === user.admin ? user : parts.users.update(user.id, { admin: wanted }, HUB_ACTOR)
}
