import { BlockList, isIP } from 'node:net'
import { HubError } from '../contract/errors.ts'

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
 * Whether an address is one of a list.
 *
 * @param entries addresses or CIDR ranges
 * @param path where they stand in the caller's options
 * @throws HubError `HUB_ERR_OPTION` for one that is neither
 */
export function addressList(
  entries: readonly string[],
  path: string,
): (address: string) => boolean {
  const list = new BlockList()
  entries.forEach((entry, index) => add(list, entry, `${path}[${index}]`))
  return (address) => {
    const family = isIP(address)
    return family !== 0 && list.check(address, family === 6 ? 'ipv6' : 'ipv4')
  }
}
