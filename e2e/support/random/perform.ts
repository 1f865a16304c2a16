import { browser, type Page } from '@hubkit/testkit'
import { PASSWORD } from '../hub-settings.ts'
import { ask } from '../people.ts'
import { serverPath } from '../cluster/requests.ts'
import type { Answer } from './answer.ts'
import type { Key } from './model.ts'
import type { Operation } from './plan.ts'

/** An answer, and what came with it. */
export interface Performed extends Answer {
  readonly key?: Omit<Key, 'valid'> | undefined
  readonly usedAt?: number | undefined
}

const LOST: Answer = { status: 'lost', code: '', message: 'nobody answered' }

/**
 * Asks a hub for an operation.
 *
 * @param user the name of who it is about, as far as that is known
 * @param ends the session or token that it is to end
 */
export async function perform(
  origin: string,
  operation: Operation,
  user: string,
  ends: Key | undefined,
): Promise<Performed> {
  try {
    switch (operation.kind) {
      case 'start':
      case 'stop':
      case 'make server':
      case 'remove server': {
        const path = `users/${user}/${serverPath(operation.server)}`
        const remove = operation.kind === 'remove server'
        return await request(origin, METHODS[operation.kind], path, remove ? { remove } : undefined)
      }
      case 'create user':
        return await request(origin, 'POST', `users/${user}`)
      case 'remove user':
        return await removeUser(origin, user)
      case 'rename user':
        return await request(origin, 'PATCH', `users/${user}`, { name: operation.name })
      case 'tell activity': {
        const usedAt = Date.now() - operation.ago
        const told = { last_activity: new Date(usedAt).toISOString() }
        return { ...(await request(origin, 'POST', `users/${user}/activity`, told)), usedAt }
      }
      case 'make token':
        return await makeToken(origin, user)
      case 'revoke token':
        return await request(origin, 'DELETE', `users/${user}/tokens/${ends?.id ?? ''}`)
      case 'log in':
        return await logIn(origin, user)
      case 'log out':
        return await logOut(origin, ends?.secret ?? '')
    }
  } catch (error) {
    if (isCut(error)) return LOST // nobody acknowledged it: it may have happened or not
    throw error
  }
}

/** Whether a connection could not be made, or ended too early: as `fetch` says it, and as a socket does. */
function isCut(error: unknown): boolean {
  return error instanceof TypeError || (error instanceof Error && 'code' in error)
}

const METHODS = {
  start: 'POST',
  stop: 'DELETE',
  'make server': 'PUT',
  'remove server': 'DELETE',
} as const

/** Whether a session or a token lets somebody in. @throws Error when the hub does not say */
export async function letsIn(origin: string, key: Key): Promise<boolean> {
  const address = `${origin}/hub/api/user`
  const headers = { cookie: key.secret }
  const { status } =
    key.kind === 'token'
      ? await ask(address, { token: key.secret })
      : await browser(origin, { headers }).api(address)
  if (status === 200 || status === 403) return status === 200
  throw new Error(`${address} answered ${status}`)
}

/** Asks the API as a service that may manage users. @throws TypeError when nobody answers */
export async function request(
  origin: string,
  method: string,
  path: string,
  json?: unknown,
): Promise<Answer & { readonly text: string }> {
  const { status, text } = await ask(`${origin}/hub/api/${path}`, { method, json })
  if (status < 400) return { status, code: '', message: '', text }
  return { status, ...problemOf(text), text }
}

function problemOf(text: string): Pick<Answer, 'code' | 'message'> {
  const { code = '', message = '' }: Partial<Answer> = text.startsWith('{') ? JSON.parse(text) : {}
  return { code, message }
}

/** It is refused as long as a server stops; whoever means it asks again. */
async function removeUser(origin: string, user: string): Promise<Answer> {
  const deadline = performance.now() + 3000
  for (;;) {
    const answer = await request(origin, 'DELETE', `users/${user}`)
    if (answer.status !== 400 || performance.now() > deadline) return answer
  }
}

async function makeToken(origin: string, user: string): Promise<Performed> {
  const answer = await request(origin, 'POST', `users/${user}/tokens`, {})
  if (answer.status !== 201) return answer
  const { token, id }: { token: string; id: string } = JSON.parse(answer.text)
  return { ...answer, key: { kind: 'token', secret: token, id } }
}

async function logIn(origin: string, username: string): Promise<Performed> {
  const person = browser(origin)
  const login = await person.get('/hub/login')
  if (login.status !== 200) return pageAnswer(login)
  const page = await person.submit(login, { username, password: PASSWORD }, { follow: false })
  if (page.location === undefined) return pageAnswer(page)
  const cookies = Object.entries(await person.cookies('/hub/home'))
  const secret = cookies.map(([name, value]) => `${name}=${value}`).join('; ')
  return { status: 200, code: '', message: '', key: { kind: 'session', secret, id: '' } }
}

async function logOut(origin: string, cookie: string): Promise<Answer> {
  const person = browser(origin, { headers: { cookie } })
  const page = await person.get('/hub/logout')
  if (page.status === 200 && page.html().querySelector('form[action$="/hub/logout"]') !== null)
    throw new Error('a log-out that was typed asks back')
  return pageAnswer(page)
}

/** A page that was not the one to go on with: it was refused, or something failed. */
function pageAnswer({ status, text, html, location }: Page): Answer {
  if (status < 400) return { status, code: '', message: location?.href ?? '' }
  return { status, code: '', message: text === '' ? '' : html().textContent.trim() }
}
