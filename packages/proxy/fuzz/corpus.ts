import { readFileSync } from 'node:fs'
import type { Case } from './campaign.ts'

/** Cases that found something once; every campaign begins with them. */
export function corpus(): readonly Case[] {
  const lines = readFileSync(new URL('corpus/findings.txt', import.meta.url), 'utf8').split('\n')
  return lines
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [, kind = '', quoted = ''] = /^(\S+) (".*")$/.exec(line) ?? []
      const text: unknown = JSON.parse(quoted)
      if (typeof text !== 'string') throw new TypeError(`no text: ${line}`)
      return { text, method: kind === 'requests' ? undefined : kind }
    })
}

/** A finding as a line of the corpus. */
export function corpusLine({ text, method }: Case): string {
  // Bytes beyond ASCII stay readable, and the file plain text.
  const quoted = JSON.stringify(text).replace(
    /[\x7f-\xff]/g,
    (char) => `\\u00${char.charCodeAt(0).toString(16)}`,
  )
  return `${method ?? 'requests'} ${quoted}`
}
