import { readFile } from 'node:fs/promises'
import { CONTACT, SITE } from './hub.ts'

/** A line of the table in docs/access.md. */
export interface FailureRow {
  readonly code: string
  readonly status: number
  /** What the person reads. */
  readonly words: string
  /** A part of what the log says; left out where it says nothing, so that nobody fills it. */
  readonly log: string | undefined
}

const TABLE = new URL('../../../docs/access.md', import.meta.url)

/** Reads the table of failed logins. */
export async function failureRows(): Promise<readonly FailureRow[]> {
  const text = await readFile(TABLE, 'utf8')
  const own = (cell = ''): string =>
    cell.trim().replaceAll('`', '').replaceAll('SITE', SITE).replaceAll('CONTACT', CONTACT)
  const lines = [...text.matchAll(/^\| `([a-z-]+)` \| (\d{3}) \|[^|]*\|([^|]*)\|([^|]*)\|$/gm)]
  return lines.map(([, code = '', status, words, log]) => ({
    code,
    status: Number(status),
    words: own(words),
    log: own(log) === 'nothing' ? undefined : own(log),
  }))
}
