import { admin } from './es-admin.ts'
import { errors, headings } from './es-errors.ts'
import { loginPhrases } from './es-login-phrases.ts'
import { pages } from './es-pages.ts'
import { phrases } from './es-phrases.ts'
import { limits, scopes } from './es-scopes.ts'
import type { Messages } from './messages.ts'

/** Everything a person reads, in Spanish. */
export const es: Messages = {
  language: { name: 'Español', dir: 'ltr' },
  ...pages,
  admin,
  headings,
  errors,
  scopes,
  limits,
  phrases: { ...phrases, ...loginPhrases },
}
