// RFC 4514, section 2.4, and control characters besides, which no name needs as they are.
// oxlint-disable-next-line no-control-regex
const SPECIAL = /["+,;<=>\\\u0000-\u001f\u007f]|^[ #]| $/g

/** A value as it stands in a distinguished name: whatever somebody typed stays one value. */
export function escapeDnValue(value: string): string {
  return value.replace(SPECIAL, (character) => {
    const code = character.charCodeAt(0)
    const isControl = code < 0x20 || code === 0x7f
    return isControl ? `\\${code.toString(16).padStart(2, '0')}` : `\\${character}`
  })
}

/** Where the first part of a distinguished name ends. */
function endOfFirst(dn: string): number {
  for (let index = 0; index < dn.length; index += 1) {
    const character = dn[index]
    if (character === '\\') index += 1
    else if (character === ',' || character === '+' || character === ';') return index
  }
  return dn.length
}

/** The value of the first part: `staff` of `cn=staff,ou=groups,dc=example,dc=org`; `undefined` when there is none. */
export function firstValue(dn: string): string | undefined {
  const first = dn.slice(0, endOfFirst(dn))
  const equals = first.indexOf('=')
  if (equals < 1) return undefined
  const raw = first.slice(equals + 1).trim()
  if (raw === '' || raw.startsWith('#')) return undefined
  const bytes = raw.replaceAll(/((?:\\[0-9a-f]{2})+)/gi, (escaped) =>
    Buffer.from(escaped.replaceAll('\\', ''), 'hex').toString('utf8'),
  )
  return bytes.replaceAll(/\\(.)/g, '$1')
}

/** A distinguished name in one spelling, to tell whether two are the same. */
export function normalDn(dn: string): string {
  return dn
    .split(',')
    .map((part) => part.trim().replace(/\s*=\s*/, '='))
    .join(',')
    .toLowerCase()
}
