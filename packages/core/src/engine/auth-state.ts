import { grantIfAny, identityOf } from './identity.ts'
import type { AuthState, Core } from './parts.ts'

/** What hooks are told of a user's accounts at issuers: those that are admitted, the one confirmed last first. */
export async function authStateOf(
  core: Pick<Core, 'store' | 'secrets' | 'log'>,
  userId: string,
): Promise<readonly AuthState[]> {
  const found = await core.store.find('identity', { where: { userId } })
  const records = found
    .map(({ value }) => value)
    .filter(({ refusal }) => refusal === undefined)
    .toSorted((a, b) => b.refreshedAt - a.refreshedAt)
  return Promise.all(
    records.map(async (record) => ({
      authenticator: record.authenticator,
      identity: identityOf(record),
      grant: await grantIfAny(core, record),
    })),
  )
}
