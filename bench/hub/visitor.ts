import type { Answer } from './client.ts'
import type { Side } from './side.ts'

/** What a browser says of itself when somebody opens a page. */
export const OPENING = {
  accept: 'text/html,application/xhtml+xml',
  'accept-language': 'en-US,en;q=0.9',
  'sec-fetch-mode': 'navigate',
}

/** Cookies by name, as a browser has them after an answer; paths are not looked at, since all pages asked for share one. */
export function cookiesAfter(
  before: ReadonlyMap<string, string>,
  { headers }: Answer,
): Map<string, string> {
  const cookies = new Map(before)
  for (const set of [headers['set-cookie'] ?? []].flat()) {
    const [pair = ''] = set.split(';', 1)
    const end = pair.indexOf('=')
    const [name, value] = [pair.slice(0, end), pair.slice(end + 1)]
    if (value === '') cookies.delete(name)
    else cookies.set(name, value)
  }
  return cookies
}

/** As a browser sends them. */
export function cookieHeader(cookies: ReadonlyMap<string, string>): string {
  return [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
}

function hiddenField({ text }: Answer, name: string): string {
  const value = new RegExp(`name="${name}" value="([^"]*)"`).exec(text)?.[1]
  if (value === undefined) throw new Error(`the login page has no field ${name}`)
  return value
}

/**
 * Logs somebody in as a browser does: the page, and its form sent back.
 *
 * @returns the cookies that a browser sends from then on
 */
export async function logIn(side: Side, username: string): Promise<string> {
  const path = '/hub/login'
  const form = await side.client().demand({ path, headers: OPENING })
  const cookies = cookiesAfter(new Map(), form)
  const fields = { _xsrf: hiddenField(form, '_xsrf'), username, password: 'any' }
  const headers = {
    ...OPENING,
    'content-type': 'application/x-www-form-urlencoded',
    cookie: cookieHeader(cookies),
    'sec-fetch-site': 'same-origin',
  }
  const body = new URLSearchParams(fields).toString()
  const entered = await side.client().demand({ method: 'POST', path, headers, body })
  if (entered.status !== 302) throw new Error(`a login failed: ${entered.status}`)
  return cookieHeader(cookiesAfter(cookies, entered))
}
