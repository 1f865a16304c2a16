import type { Languages } from './languages.ts'
import type { Messages } from './messages.ts'

/** A person's language: its texts, and how it writes times and numbers. */
export interface Language {
  /** Of the texts: `es`. */
  readonly tag: string
  /** With the person's region, for `Intl`: `es-MX`. */
  readonly locale: string
  readonly messages: Messages
}

/** Entries of a header that are looked at. */
const MOST = 20

/** The tags of an `Accept-Language` header, best first (RFC 9110, section 12.5.4). */
function wanted(header: string): readonly string[] {
  return header
    .split(',', MOST)
    .map((entry) => {
      const [tag = '', ...parameters] = entry.trim().split(/\s*;\s*/)
      const quality = parameters.find((parameter) => /^q=/i.test(parameter))
      return { tag, quality: quality === undefined ? 1 : Number(quality.slice(2)) }
    })
    .filter(({ tag, quality }) => tag !== '' && quality > 0 && quality <= 1)
    .toSorted((a, b) => b.quality - a.quality)
    .map(({ tag }) => tag)
}

/** A tag and what it falls back to: `zh-Hant-TW`, `zh-Hant`, `zh` (RFC 4647, section 3.4). */
function lookups(tag: string): readonly string[] {
  const parts = tag.split('-')
  return parts.map((_, index) => parts.slice(0, parts.length - index).join('-'))
}

function canonical(tag: string): string | undefined {
  try {
    return Intl.getCanonicalLocales(tag)[0]
  } catch (error) {
    if (error instanceof RangeError) return undefined // what is no tag is nobody's language
    throw error
  }
}

/** The locale for times and numbers: the person's own where the runtime knows it. */
function localeFor(tag: string): string {
  return Intl.DateTimeFormat.supportedLocalesOf(tag)[0] ?? 'en'
}

function find({ tables }: Languages, tag: string): Language | undefined {
  const asked = canonical(tag)
  if (asked === undefined) return undefined
  for (const candidate of lookups(asked)) {
    const messages = tables.get(candidate)
    if (messages) return { tag: candidate, locale: localeFor(asked), messages }
  }
  // Somebody who asks for Spanish is served by the Spanish of any region.
  const [language] = asked.split('-')
  for (const [candidate, messages] of tables) {
    if (candidate.split('-')[0] === language)
      return { tag: candidate, locale: localeFor(candidate), messages }
  }
  return undefined
}

/**
 * The language of a request.
 *
 * @param chosen what the person chose by hand, if anything; it wins
 * @param header `Accept-Language`
 */
export function chooseLanguage(
  languages: Languages,
  chosen: string | undefined,
  header: string | undefined,
): Language {
  const accepted = header === undefined ? [] : wanted(header)
  const own = chosen === undefined ? undefined : find(languages, chosen)
  if (own) {
    // The region is still the browser's: somebody in Mexico who chose Spanish gets Mexico's dates.
    const regional = accepted.find((tag) => tag.split('-')[0] === own.tag)
    return (regional === undefined ? undefined : find(languages, regional)) ?? own
  }
  for (const tag of accepted) {
    const found = find(languages, tag)
    if (found) return found
  }
  const { tables, fallback } = languages
  const messages = tables.get(fallback)
  if (!messages) throw new Error(`no texts for ${fallback}`)
  return { tag: fallback, locale: fallback, messages }
}
