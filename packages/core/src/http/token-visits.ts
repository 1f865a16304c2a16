import { allows } from '../auth/scopes/query.ts'
import type { Credentials } from '../contract/proxy.ts'
import type { HubParts } from '../engine/parts.ts'
import { hashSecret } from '../engine/secrets.ts'
import { ENTRY_EVERY, enterByToken } from '../engine/server-entries.ts'
import { tokenInHeader, tokensInAddress } from '../engine/token-in.ts'
import { actorOf } from './api/actor.ts'
import type { Principal } from './context.ts'
import { principalOfToken } from './token-principal.ts'

/** Pairs of token and server that are remembered. */
const KEPT = 10_000
/** Milliseconds after which a token that enters nothing is looked at again. */
const LOOK_AGAIN = 60_000
/** Looks at once; who comes beyond is looked at with the next request. */
const MOST_AT_ONCE = 50

/**
 * Records who enters somebody else's server with a token, as the proxy tells of it: a browser's entry is recorded when
 * it is let in, but a token needs no letting in. Whether it may is asked here as the server itself will ask.
 */
export function recordTokenVisits(parts: HubParts): (credentials: Credentials) => void {
  const { store, users, groups, now, log, signal } = parts
  /** Until when nothing is to be done, by token and server. */
  const quiet = new Map<string, number>()
  let underWay = 0

  const remember = (key: string, until: number): void => {
    const [oldest] = quiet.keys()
    if (quiet.size >= KEPT && oldest !== undefined) quiet.delete(oldest)
    quiet.set(key, until)
  }
  /** @returns whether it is an entry */
  const enter = async (serverId: string, principal: Principal): Promise<boolean> => {
    const server = (await store.get('server', serverId))?.value
    const owner = server && (await users.get(server.userId))
    if (!owner || (principal.kind === 'user' && principal.user.id === owner.id)) return false
    // A browser's, which the server has of the hub: it was recorded when that was let in.
    if (principal.token?.clientId === serverId) return false
    const userGroups = (await groups.ofUsers([owner.id])).get(owner.id)
    const target = { user: owner.name, userGroups, server: server.name }
    if (!allows(principal.scopes, 'access:servers', target)) return false
    await enterByToken(parts, server, actorOf(principal), principal.token?.id)
    return true
  }
  const look = async (serverId: string, secret: string, key: string): Promise<void> => {
    underWay += 1
    remember(key, now() + LOOK_AGAIN)
    try {
      const principal = await principalOfToken(parts, secret)
      if (principal && (await enter(serverId, principal))) remember(key, now() + ENTRY_EVERY)
    } catch (error) {
      quiet.delete(key)
      if (!signal.aborted)
        log.error('who enters a server with a token could not be recorded', {
          server: serverId,
          error,
        })
    } finally {
      underWay -= 1
    }
  }

  return ({ data, authorization, url }) => {
    const serverId = data['server_id']
    if (typeof serverId !== 'string' || data['hub'] !== parts.hubId) return
    for (const secret of [tokenInHeader(authorization), ...tokensInAddress(url)]) {
      if (!secret) continue
      const key = `${hashSecret(secret)} ${serverId}`
      if ((quiet.get(key) ?? 0) > now() || underWay >= MOST_AT_ONCE) continue
      void look(serverId, secret, key)
    }
  }
}
