import { perSecond } from '../finding.ts'
import type { Answer } from '../client.ts'
import { during } from '../load.ts'
import type { Measure } from '../measure.ts'
import type { Side } from '../side.ts'
import { ensureUsers, userName } from '../world.ts'

/** At most so many different people. */
const PEOPLE = 1000

/** What a browser would send back of the cookies it got. */
function cookiesOf({ headers }: Answer): string {
  const set = headers['set-cookie'] ?? []
  return [set]
    .flat()
    .map((cookie) => cookie.split(';', 1)[0])
    .join('; ')
}

function hiddenField({ text }: Answer, name: string): string {
  const value = new RegExp(`name="${name}" value="([^"]*)"`).exec(text)?.[1]
  if (value === undefined) throw new Error(`the login page has no field ${name}`)
  return value
}

async function logIn(side: Side, username: string): Promise<void> {
  const path = '/hub/login'
  const form = await side.client().demand({ path, headers: { 'sec-fetch-mode': 'navigate' } })
  const fields = { _xsrf: hiddenField(form, '_xsrf'), username, password: 'any' }
  const headers = {
    'content-type': 'application/x-www-form-urlencoded',
    cookie: cookiesOf(form),
    'sec-fetch-mode': 'navigate',
    'sec-fetch-site': 'same-origin',
  }
  const body = new URLSearchParams(fields).toString()
  const entered = await side.client().demand({ method: 'POST', path, headers, body })
  if (entered.status !== 302) throw new Error(`a login failed: ${entered.status}`)
}

/** The login page and its form sent back; no password is hashed on either side. */
export const login: Measure = {
  name: 'login',
  async run(side, { seconds, users }) {
    const people = Math.min(users, PEOPLE)
    await ensureUsers(side, people)
    const load = await during(side, seconds, (index) => logIn(side, userName(index % people)))
    return [perSecond('logins (form and POST)', load)]
  },
}
