import { isIP } from 'node:net'
import { addressList } from '../auth/address-list.ts'

/** The way of a request. */
export interface ClientPath {
  /** Whose request it is: the peer's address, or the one its trusted proxies forwarded. */
  readonly client: string
  /** The trusted addresses on the way, the nearest first. */
  readonly trusted: readonly string[]
}

const MAPPED = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i

/** Plain IPv4 for an IPv4-mapped IPv6 address; without port, brackets and zone. */
function plain(address: string): string {
  const bare = /^\[([^\]]*)\](:\d+)?$/.exec(address)?.[1] ?? address
  const host = isIP(bare) === 0 ? (/^(\d+\.\d+\.\d+\.\d+):\d+$/.exec(bare)?.[1] ?? bare) : bare
  return MAPPED.exec(host)?.[1] ?? host.replace(/%.*$/, '')
}

/**
 * Reads `X-Forwarded-For` from the right, past every proxy that is trusted; what a stranger wrote before is ignored.
 *
 * @param trustedProxies addresses or CIDR ranges
 * @throws HubError `HUB_ERR_OPTION` for one that is neither
 */
export function createClientPath(
  trustedProxies: readonly string[],
): (peer: string, forwarded: string | null) => ClientPath {
  const isTrusted = addressList(trustedProxies, 'createHub.trustedProxies')
  return (peer, forwarded) => {
    const hops = forwarded === null ? [] : forwarded.split(',').map((hop) => plain(hop.trim()))
    const trusted: string[] = []
    let client = plain(peer)
    while (isTrusted(client)) {
      trusted.push(client)
      const before = hops.pop()
      if (before === undefined || isIP(before) === 0) break
      client = before
    }
    return { client, trusted }
  }
}
