import { HubError } from '../contract/errors.ts'
import type { TokenRecord } from '../contract/records.ts'
import type { Operation } from '../contract/store.ts'
import { APP_ACTOR, type Tokens } from './api.ts'
import { commitOrThrow } from './commit.ts'
import { hubEvent } from './events.ts'
import { tokenId } from './ids.ts'
import type { Core } from './parts.ts'
import { hashSecret, randomSecret } from './secrets.ts'
import type { Touches } from './touches.ts'
import type { Visits } from './visits.ts'

/** The code API for API tokens: a prefix and 256 random bits, stored as SHA-256. */
export function createTokens(core: Core, touches: Touches, visits: Pick<Visits, 'end'>): Tokens {
  const { store, limits } = core
  const alive = (token: TokenRecord): boolean =>
    token.expiresAt === undefined || token.expiresAt > core.now()

  /**
   * What makes room for one more API token of a user: those that are over go. Others stay, since programs run with
   * them: then there is none, and `HUB_ERR_TOKEN_LIMIT` says so.
   */
  const room = async (userId: string | undefined): Promise<readonly Operation[]> => {
    const most = limits.tokensPerUser
    if (userId === undefined || most === 0) return []
    if ((await store.count('token', { userId })) < most) return []
    const found = (await store.find('token', { where: { userId } })).map(({ value }) => value)
    // Those of servers end with their servers, those of browsers with their logins.
    const own = found.filter(
      ({ serverId, clientId }) => serverId === undefined && clientId === undefined,
    )
    const over = own.filter((token) => !alive(token))
    if (own.length - over.length >= most)
      throw new HubError('HUB_ERR_TOKEN_LIMIT', {
        message: `There may be ${most} API tokens of a user.`,
        hint: 'Revoke some that are not needed any more.',
      })
    return over.map(({ id }) => ({ op: 'delete', kind: 'token', id }))
  }

  return {
    async mint(wanted, actor = APP_ACTOR) {
      const now = core.now()
      const secret = randomSecret(wanted.clientId === undefined ? 'hkt_' : 'hko_')
      const record: TokenRecord = {
        id: tokenId(),
        hash: hashSecret(secret),
        scopes: wanted.scopes,
        note: wanted.note ?? '',
        createdAt: now,
        ...(wanted.userId === undefined ? {} : { userId: wanted.userId }),
        ...(wanted.service === undefined ? {} : { service: wanted.service }),
        ...(wanted.expiresIn === undefined ? {} : { expiresAt: now + wanted.expiresIn }),
        ...(wanted.clientId === undefined ? {} : { clientId: wanted.clientId }),
        ...(wanted.sessionId === undefined ? {} : { sessionId: wanted.sessionId }),
        ...(wanted.shared ? { shared: true } : {}),
      }
      const expired = await room(wanted.userId)
      await commitOrThrow(store, [
        ...expired,
        { op: 'put', kind: 'token', value: record, expect: 0 },
        hubEvent('token.minted', `token:${record.id}`, now, { tokenId: record.id, actor }),
      ])
      return { secret, record }
    },
    async find(secret) {
      const token = (
        await store.find('token', { where: { hash: hashSecret(secret) }, limit: 1 })
      )[0]?.value
      if (!token || !alive(token)) return undefined
      touches.touch('token', token.id, core.now())
      // What a server asks by itself is no sign of its user (JupyterHub, `handlers/base.py`).
      if (token.userId !== undefined && token.serverId === undefined)
        touches.touch('user', token.userId, core.now())
      return token
    },
    async get(id) {
      const token = (await store.get('token', id))?.value
      return token && alive(token) ? token : undefined
    },
    async ofUser(userId) {
      const found = await store.find('token', { where: { userId } })
      return found.map(({ value }) => value).filter(alive)
    },
    async revoke(id, actor = APP_ACTOR) {
      const token = (await store.get('token', id))?.value
      if (!token) return
      // A browser gets a token each time it enters a server: all of them go.
      const { clientId, userId } = token
      const isEntry = clientId !== undefined && userId !== undefined
      const where = isEntry ? { clientId, userId } : { hash: token.hash }
      const ids = (await store.find('token', { where })).map(({ value }) => value.id)
      const revoked = [...new Set([id, ...ids])]
      await commitOrThrow(store, [
        { op: 'deleteWhere', kind: 'token', where },
        ...revoked.map((each) =>
          hubEvent('token.revoked', `token:${each}`, core.now(), { tokenId: each, actor }),
        ),
      ])
      revoked.forEach((each) => visits.end({ token: each }))
    },
  }
}
