const LONGEST = 32
const UNSAFE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}'\\]/gu

function escaped(character: string): string {
  const code = character.codePointAt(0) ?? 0
  return code < 0x80 && code > 0x1f && code !== 0x7f
    ? `\\${character}`
    : `\\u{${code.toString(16)}}`
}

/**
 * Shows a name that somebody typed: in quotes, control and invisible characters escaped, at most 32 characters of it
 * (JupyterHub's CVE-2026-54338 was a log filled by one long name).
 */
export function quoted(text: string): string {
  const characters = Array.from(text.slice(0, 2 * LONGEST + 1))
  const shown = characters.map((character) => character.replaceAll(UNSAFE, escaped)).join('')
  const cut =
    shown.length > LONGEST
      ? `${Array.from(shown)
          .slice(0, LONGEST - 1)
          .join('')}…`
      : shown
  return `'${cut}'`
}
