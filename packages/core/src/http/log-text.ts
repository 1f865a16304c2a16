import { stripVTControlCharacters } from 'node:util'

/** Characters of a line that a page shows. */
const LONGEST = 2000

// What is left of control characters has no place in HTML.
// oxlint-disable-next-line no-control-regex
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f]/g

/** Lines of a log as a page shows them: without colours and other commands for terminals. */
export function readLog(lines: readonly string[]): readonly string[] {
  return lines.map((line) =>
    stripVTControlCharacters(line).replaceAll(CONTROLS, '').slice(0, LONGEST),
  )
}
