import { createHash } from 'node:crypto'

/** With it a name and a few words around it still fit into a file name (255 bytes on Linux and macOS). */
const LONGEST = 120
const KEPT = 80

/**
 * Makes a file name of any text: letters, digits, `_`, `-` and inner dots stay, every other byte becomes `%XX`. Two
 * texts never give the same name; none gives `.`, `..` or anything with a slash. `''` becomes `@default`, and what is
 * too long ends in `~` and a hash.
 */
export function encodeName(name: string): string {
  if (name === '') return '@default'
  const encoded = [...Buffer.from(name, 'utf8')]
    .map((byte, index) => {
      const letter = String.fromCharCode(byte)
      const stays = /[A-Za-z0-9_-]/.test(letter) || (letter === '.' && index > 0)
      return stays ? letter : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
    })
    .join('')
  if (encoded.length <= LONGEST) return encoded
  const hash = createHash('sha256').update(name).digest('hex').slice(0, 32)
  return `${encoded.slice(0, KEPT)}~${hash}`
}
