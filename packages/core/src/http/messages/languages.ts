import { check } from '../../contract/index.ts'
import { en } from './en.ts'
import { es } from './es.ts'
import { mergeMessages } from './merge.ts'
import type { Messages, PartialMessages } from './messages.ts'

/** What an app says of languages: texts by language tag (BCP 47), such as `{ de: { login: { title: 'Anmelden' } } }`. */
export type LanguageOptions = Readonly<Record<string, PartialMessages>>

/** The languages of a hub's pages. */
export interface Languages {
  /** By canonical tag; English is always there. */
  readonly tables: ReadonlyMap<string, Messages>
  /** For who asks for none of them. */
  readonly fallback: string
}

const OURS: ReadonlyMap<string, Messages> = new Map([
  ['en', en],
  ['es', es],
])

function canonical(tag: string, path: string): string {
  try {
    const [found] = Intl.getCanonicalLocales(tag)
    if (found !== undefined) return found
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
  }
  return check.refuse(path, tag, "a language tag such as 'de' or 'pt-BR'")
}

/**
 * Our languages with what an app changes and adds. A text that a language lacks is English.
 *
 * @throws HubError `HUB_ERR_OPTION` for a tag or a text that cannot be
 */
export function createLanguages(options: LanguageOptions, fallback: string): Languages {
  const tables = new Map(OURS)
  for (const [tag, texts] of Object.entries(options)) {
    const path = `createHub.languages.${tag}`
    const name = canonical(tag, path)
    const isNew = !tables.has(name)
    const merged = mergeMessages(tables.get(name) ?? tables.get('en') ?? en, texts, path)
    if (isNew && texts.language?.name === undefined)
      check.refuse(`${path}.language.name`, undefined, "the language's own name, such as 'Deutsch'")
    tables.set(name, merged)
  }
  const chosen = canonical(fallback, 'createHub.defaultLanguage')
  if (!tables.has(chosen))
    check.refuse('createHub.defaultLanguage', fallback, `one of ${[...tables.keys()].join(', ')}`)
  return { tables, fallback: chosen }
}
