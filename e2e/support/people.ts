import { browser, until, type Browser, type Page } from '@hubkit/testkit'
import { ADMIN, ADMIN_PASSWORD, PASSWORD, SERVICE_TOKEN } from './hub-settings.ts'

/** Opens an address in a new browser and logs in on the way there. */
export async function visit(
  origin: string,
  username: string,
  address: string,
): Promise<{ readonly browser: Browser; readonly page: Page }> {
  const person = browser(origin)
  const login = await person.get(address)
  const password = username === ADMIN ? ADMIN_PASSWORD : PASSWORD
  return { browser: person, page: await person.submit(login, { username, password }) }
}

/** Reloads a page, as its refresh header says, until it has led to somewhere else. */
export function reloaded(person: Browser, page: Page, to: RegExp): Promise<Page> {
  return until(
    async () => {
      const next = await person.get(page.url)
      return to.test(next.url.pathname) ? next : undefined
    },
    { timeout: 30_000, message: `${page.url.pathname} leads to ${to.source}` },
  )
}

/** Asks an API with a token. */
export async function ask(
  address: string,
  { token = SERVICE_TOKEN, method = 'GET', json }: AskOptions = {},
): Promise<{ readonly status: number; readonly text: string }> {
  const answer = await fetch(address, {
    method,
    headers: { authorization: `token ${token}`, accept: 'application/json' },
    ...(json !== undefined && { body: JSON.stringify(json) }),
  })
  return { status: answer.status, text: await answer.text() }
}

export interface AskOptions {
  /** @default a service's that may manage users */
  readonly token?: string | undefined
  readonly method?: string | undefined
  readonly json?: unknown
}

/** A token of a user's own, with all that they may do. */
export async function tokenOf(origin: string, username: string): Promise<string> {
  await ask(`${origin}/hub/api/users/${username}`, { method: 'POST' }) // or there is one already
  const address = `${origin}/hub/api/users/${username}/tokens`
  const made = await ask(address, { method: 'POST', json: {} })
  const model: { token?: string } = JSON.parse(made.text)
  if (model.token === undefined) throw new Error(`no token for ${username}: ${made.text}`)
  return model.token
}
