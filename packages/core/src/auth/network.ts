import { isIPv4, isIPv6 } from 'node:net'

const MAPPED = /^(?:::ffff:|0:0:0:0:0:ffff:)(\d+\.\d+\.\d+\.\d+)$/i

/** The first four groups of an IPv6 address, without leading zeros. */
function firstHalf(address: string): string {
  const [head = '', tail] = address.split('::')
  const before = head === '' ? [] : head.split(':')
  const after = tail ? tail.split(':') : []
  // A dotted quad at the end stands for two groups.
  const length = before.length + after.length + (address.includes('.') ? 1 : 0)
  const zeros = tail === undefined ? 0 : 8 - length
  const groups = [...before, ...Array.from({ length: zeros }, () => '0'), ...after].slice(0, 4)
  return groups.map((group) => Number.parseInt(group, 16).toString(16)).join(':')
}

/**
 * To whom an address counts when attempts are counted: an IPv4 address to itself (also when written as IPv6), an IPv6
 * address to its /64, which is the least that a customer gets (RFC 6177). Anything else is taken as it is.
 */
export function networkOf(address: string): string {
  const [plain = ''] = address.split('%')
  const mapped = MAPPED.exec(plain)?.[1] ?? plain
  if (isIPv4(mapped)) return mapped
  return isIPv6(plain) ? `${firstHalf(plain)}::/64` : address
}
