import assert from 'node:assert/strict'
import { Agent, request } from 'node:https'
import type {
  AuthContext,
  Authenticator,
  AuthOutcome,
  BackgroundAuthContext,
} from '@hubkit/core/contract'
import { memoryStorage, recordingLogger } from '@hubkit/testkit'
import { REALM_PASSWORD } from './realm.ts'

/** An authenticator with a hub's side of it, and a visitor who comes by Keycloak's form. */
export interface Login {
  readonly authenticator: Authenticator
  readonly background: BackgroundAuthContext
  /** What a route of the authenticator gets, with the visitor's cookies. */
  context(route: string, url?: URL): AuthContext
  start(): Promise<AuthOutcome>
  /** Goes to Keycloak and fills in its form, if it shows one. @returns the address it sends the visitor back to */
  comeBack(username: string, password?: string): Promise<URL>
  callback(address: URL): Promise<AuthOutcome>
  /** All of it. */
  login(username: string, password?: string): Promise<AuthOutcome>
}

type Jar = Map<string, string>

function keep(jar: Jar, cookies: readonly string[]): void {
  for (const cookie of cookies) {
    const [pair = ''] = cookie.split(';')
    const at = pair.indexOf('=')
    jar.set(pair.slice(0, at), pair.slice(at + 1))
  }
}

function header(jar: Jar): string {
  return [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
}

interface Answer {
  readonly location: string | undefined
  readonly body: string
}

/**
 * @param hub the address of the authenticator's routes
 * @param ca of Keycloak's certificate
 */
export function logsIn(authenticator: Authenticator, hub: string, ca: string): Login {
  const cookies: Jar = new Map()
  const there: Jar = new Map()
  const agent = new Agent({ ca })
  const background = {
    storage: memoryStorage(),
    signal: new AbortController().signal,
    log: recordingLogger(),
  }

  function context(route: string, url = new URL(`${hub}/${route}`)): AuthContext {
    return {
      ...background,
      request: new Request(url, { headers: { cookie: header(cookies) } }),
      form: {},
      routeUrl: (name) => new URL(`${hub}/${name}`),
      remoteAddress: '127.0.0.1',
    }
  }

  function ask(url: URL, form?: URLSearchParams): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const type = { 'content-type': 'application/x-www-form-urlencoded' }
      const headers = { cookie: header(there), ...(form ? type : {}) }
      const call = request(url, { agent, method: form ? 'POST' : 'GET', headers }, (answer) => {
        let body = ''
        answer.setEncoding('utf8').on('data', (chunk: string) => (body += chunk))
        answer.on('end', () => {
          keep(there, answer.headers['set-cookie'] ?? [])
          resolve({ location: answer.headers.location, body })
        })
      })
      call.on('error', reject)
      call.end(form?.toString())
    })
  }

  const start = (): Promise<AuthOutcome> => authenticator.handle('start', context('start'))
  const callback = (address: URL): Promise<AuthOutcome> =>
    authenticator.handle('callback', context('callback', address))

  async function comeBack(username: string, password = REALM_PASSWORD): Promise<URL> {
    const outcome = await start()
    assert.ok(outcome.type === 'challenge', JSON.stringify(outcome))
    keep(cookies, outcome.response.headers.getSetCookie())
    const form = await ask(new URL(outcome.response.headers.get('location') ?? ''))
    // Who has logged in before is sent back at once.
    if (form.location !== undefined) return new URL(form.location)
    const action = /action="([^"]+)"/.exec(form.body)?.[1]?.replaceAll('&amp;', '&')
    assert.ok(action, form.body)
    const sent = new URLSearchParams({ username, password, credentialId: '' })
    const back = await ask(new URL(action), sent)
    assert.ok(back.location, /Invalid username or password/.exec(back.body)?.[0] ?? back.body)
    return new URL(back.location)
  }

  return {
    authenticator,
    background,
    context,
    start,
    comeBack,
    callback,
    login: async (username, password) => callback(await comeBack(username, password)),
  }
}
