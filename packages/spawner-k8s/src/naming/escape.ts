/**
 * The scheme of KubeSpawner before 7: each byte that is no lower case letter or digit becomes `-xx`. What comes out may
 * be no name (it may start with a dash, or be too long).
 */
export function escapeSlug(text: string): string {
  return [...Buffer.from(text, 'utf8')]
    .map((byte) => {
      const character = String.fromCharCode(byte)
      return /[a-z0-9]/.test(character) ? character : `-${byte.toString(16)}`
    })
    .join('')
}
