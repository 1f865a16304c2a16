import { admin } from './en-admin.ts'
import { errors, headings } from './en-errors.ts'
import { pages } from './en-pages.ts'
import { limits, scopes } from './en-scopes.ts'

/** Texts of plugins and of the engine by the words in which they come; English has them as they are. */
const phrases: Readonly<Record<string, string>> = {}

/** Everything a person reads, in English: the table that other languages translate. */
export const en = {
  language: { name: 'English', dir: 'ltr' as 'ltr' | 'rtl' },
  ...pages,
  admin,
  headings,
  errors,
  scopes,
  limits,
  phrases,
}
