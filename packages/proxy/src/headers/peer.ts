import { BlockList, isIP, type Socket } from 'node:net'
import { check, type Check } from '@hubkit/core/contract'
import { UNIX } from '../plane/transport.ts'

/** The other end of a connection that a request came by. */
export interface Peer {
  /** `undefined` when there is none to tell, as on a Unix socket: then there is no X-Forwarded-For of it either. */
  readonly address: string | undefined
  readonly encrypted: boolean
  /** Whether what it says about the client before it is believed. */
  readonly trusted: boolean
}

/** Knows peers by their connection. */
export interface Peers {
  /** Cached for as long as the connection lives. */
  ofSocket(socket: Socket): Peer
  /** @param address {@link UNIX} for one that came by a Unix socket */
  of(address: string | undefined, encrypted: boolean): Peer
}

/** Checks an IP address, a CIDR range such as `10.0.0.0/8`, or {@link UNIX}. */
export const addressRange: Check<string> = (value, path) => {
  const expected = "an IP address or a range such as '10.0.0.0/8'"
  if (typeof value !== 'string') return check.refuse(path, value, expected)
  if (value === UNIX) return value
  const [address = '', bits, ...more] = value.split('/')
  const family = isIP(address)
  const fits =
    bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128))
  return family > 0 && fits && more.length === 0 ? value : check.refuse(path, value, expected)
}

/** @param trustedProxies checked by {@link addressRange} */
export function createPeers(trustedProxies: readonly string[]): Peers {
  const ranges = new BlockList()
  for (const range of trustedProxies) {
    if (range === UNIX) continue
    const [address = '', bits] = range.split('/')
    const family = isIP(address) === 4 ? 'ipv4' : 'ipv6'
    if (bits === undefined) ranges.addAddress(address, family)
    else ranges.addSubnet(address, Number(bits), family)
  }
  const known = new WeakMap<Socket, Peer>()

  function of(address: string | undefined, encrypted: boolean): Peer {
    if (address === UNIX)
      return { address: undefined, encrypted, trusted: trustedProxies.includes(UNIX) }
    const plain =
      address?.startsWith('::ffff:') && address.includes('.') ? address.slice(7) : address
    const family = plain === undefined ? 0 : isIP(plain)
    const trusted =
      trustedProxies.length > 0 &&
      plain !== undefined &&
      family > 0 &&
      ranges.check(plain, family === 4 ? 'ipv4' : 'ipv6')
    return { address: plain, encrypted, trusted }
  }

  return {
    of,
    ofSocket(socket) {
      let peer = known.get(socket)
      if (!peer) {
        peer = of(socket.remoteAddress, 'encrypted' in socket && socket.encrypted === true)
        known.set(socket, peer)
      }
      return peer
    },
  }
}
