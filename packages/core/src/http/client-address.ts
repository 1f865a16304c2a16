import { BlockList, isIP } from 'node:net'
import { HubError } from '../contract/errors.ts'

/** Says whose request it is: the peer's address, or the one its trusted proxies forwarded. */
export type ClientAddress = (peer: string, forwarded: string | null) => string

const MAPPED = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i

/** Plain IPv4 for an IPv4-mapped IPv6 address; without port, brackets and zone. */
function plain(address: string): string {
  const bare = /^\[([^\]]*)\](:\d+)?$/.exec(address)?.[1] ?? address
  const host = isIP(bare) === 0 ? (/^(\d+\.\d+\.\d+\.\d+):\d+$/.exec(bare)?.[1] ?? bare) : bare
  return MAPPED.exec(host)?.[1] ?? host.replace(/%.*$/, '')
}

function add(list: BlockList, entry: string, path: string): void {
  const [address = '', bits, ...rest] = entry.split('/')
  const family = isIP(address)
  const width = family === 6 ? 128 : 32
  const prefix = bits === undefined ? width : Number(bits)
  const valid = family !== 0 && rest.length === 0 && /^\d+$/.test(bits ?? '0') && prefix <= width
  if (!valid) {
    throw new HubError('HUB_ERR_OPTION', {
      message: `${path}: found a string, expected an address or a CIDR range such as '10.0.0.0/8'`,
    })
  }
  list.addSubnet(address, prefix, family === 6 ? 'ipv6' : 'ipv4')
}

/**
 * Reads `X-Forwarded-For` from the right, past every proxy that is trusted; what a stranger wrote before is ignored.
 *
 * @param trustedProxies addresses or CIDR ranges
 * @throws HubError `HUB_ERR_OPTION` for one that is neither
 */
export function createClientAddress(trustedProxies: readonly string[]): ClientAddress {
  const list = new BlockList()
  trustedProxies.forEach((entry, index) => add(list, entry, `createHub.trustedProxies[${index}]`))
  const trusted = (address: string): boolean => {
    const family = isIP(address)
    return family !== 0 && list.check(address, family === 6 ? 'ipv6' : 'ipv4')
  }
  if (trustedProxies.length === 0) return plain
  return (peer, forwarded) => {
    const hops = forwarded === null ? [] : forwarded.split(',').map((hop) => plain(hop.trim()))
    let client = plain(peer)
    while (trusted(client)) {
      const before = hops.pop()
      if (before === undefined || isIP(before) === 0) break
      client = before
    }
    return client
  }
}
