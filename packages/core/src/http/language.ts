import type { HubContext } from './context.ts'
import type { Surroundings } from './frame.ts'
import { chooseLanguage, type Language } from './messages/choose-language.ts'

/** Answers to the same two headers that are kept: people's browsers send few different ones. */
const KEPT = 500
/** Characters of the longest key that is kept. */
const LONGEST_KEY = 300

const known = new WeakMap<object, Map<string, Language>>()

/** The language of whoever sent a request: what they chose, else what their browser prefers. */
export function languageFor({
  site,
  cookies,
  request,
}: Omit<Surroundings, 'xsrf' | 'parts'>): Language {
  const chosen = cookies.read(request, 'language')
  const header = request.headers.get('accept-language') ?? undefined
  const key = JSON.stringify([chosen, header])
  const kept = known.get(site.languages) ?? new Map<string, Language>()
  known.set(site.languages, kept)
  const before = kept.get(key)
  if (before) return before
  const language = chooseLanguage(site.languages, chosen, header)
  const [oldest] = kept.keys()
  if (kept.size >= KEPT && oldest !== undefined) kept.delete(oldest)
  if (key.length <= LONGEST_KEY) kept.set(key, language)
  return language
}

/** The language of a request. */
export function languageOf(context: HubContext): Language {
  const { site, cookies } = { site: context.get('site'), cookies: context.get('cookies') }
  return languageFor({ site, cookies, request: context.req.raw })
}
