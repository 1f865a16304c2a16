// Microsoft writes the first three groups little-endian ([MS-DTYP], section 2.3.4).
const ORDER = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15] as const
const DASHES = /^(.{8})(.{4})(.{4})(.{4})(.{12})$/
const TEXT = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** An `objectGUID` as Active Directory's tools write it; `undefined` when it is not 16 bytes. */
export function guidText(bytes: Buffer): string | undefined {
  if (bytes.length !== ORDER.length) return undefined
  const hex = Buffer.from(ORDER.map((place) => bytes[place] ?? 0)).toString('hex')
  return hex.replace(DASHES, '$1-$2-$3-$4-$5')
}

/** The bytes of an `objectGUID`, to search for it. */
export function guidBytes(text: string): Buffer | undefined {
  if (!TEXT.test(text)) return undefined
  const read = Buffer.from(text.replaceAll('-', ''), 'hex')
  // The order is its own opposite.
  return Buffer.from(ORDER.map((place) => read[place] ?? 0))
}
