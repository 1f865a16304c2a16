import { setTimeout as sleep } from 'node:timers/promises'
import { times, type Load } from './load.ts'
import { AS_ADMIN, type Side } from './side.ts'

/** Name of a user, by number. */
export function userName(index: number): string {
  return `user-${String(index).padStart(5, '0')}`
}

/** Path of the API for a user. */
export function userPath(name: string): string {
  return `/hub/api/users/${name}`
}

const CHUNK = 250

/** Makes the first `count` users, as far as they are missing. */
export async function ensureUsers(side: Side, count: number): Promise<void> {
  for (let start = 0; start < count; start += CHUNK) {
    const size = Math.min(CHUNK, count - start)
    const usernames = Array.from({ length: size }, (_, index) => userName(start + index))
    const request = { method: 'POST', path: '/hub/api/users', headers: AS_ADMIN } as const
    // 409: all of them exist
    const made = await side.client().ask({ ...request, body: JSON.stringify({ usernames }) })
    if (made.status !== 201 && made.status !== 409)
      throw new Error(`users could not be made: ${made.status} ${made.text.slice(0, 300)}`)
  }
}

/** Starts a user's server and waits until it is ready. @param server its name */
export function startServer(side: Side, name: string, server = ''): Promise<void> {
  return change(side, name, server, { method: 'POST' })
}

/** Stops a user's default server and waits until it is gone. */
export function stopServer(side: Side, name: string): Promise<void> {
  return change(side, name, '', { method: 'DELETE' })
}

/** Stops a user's named server, removes it, and waits until it is gone. */
export function removeServer(side: Side, name: string, server: string): Promise<void> {
  return change(side, name, server, { method: 'DELETE', body: '{"remove":true}' })
}

/** Statuses of an answer after which nothing need be waited for. */
const DONE = { POST: 201, DELETE: 204 } as const

async function change(
  side: Side,
  name: string,
  server: string,
  { method, body }: { readonly method: 'POST' | 'DELETE'; readonly body?: string },
): Promise<void> {
  const path = `${userPath(name)}/${server === '' ? 'server' : `servers/${server}`}`
  const changed = await side.client().demand({ method, path, headers: AS_ADMIN, body })
  if (changed.status === DONE[method]) return
  // After 10 seconds both hubs answer that it goes on: then they are asked now and then.
  for (;;) {
    const answer = await side.client().demand({ path: userPath(name), headers: AS_ADMIN })
    const { servers }: UserModel = JSON.parse(answer.text)
    const { ready = false, pending } = servers[server] ?? {}
    if (!pending && ready === (method === 'POST')) return
    if (!pending) throw new Error(`${method} ${path} came to nothing: ${answer.text.slice(0, 300)}`)
    await sleep(ASK_AGAIN_AFTER)
  }
}

/** Milliseconds. */
const ASK_AGAIN_AFTER = 20

/** Names of users whose server is ready. */
export async function readyUsers(side: Side): Promise<readonly string[]> {
  const names: string[] = []
  const size = 200
  for (let offset = 0; ; offset += size) {
    const path = `/hub/api/users?state=ready&limit=${size}&offset=${offset}`
    const accept = 'application/jupyterhub-pagination+json'
    const page = await side.client().demand({ path, headers: { ...AS_ADMIN, accept } })
    const { items, _pagination: pagination }: UserPage = JSON.parse(page.text)
    names.push(...items.filter(({ servers }) => servers['']?.ready).map(({ name }) => name))
    if (pagination.next === null) return names
  }
}

interface UserModel {
  readonly name: string
  readonly servers: Readonly<
    Record<string, { readonly ready: boolean; readonly pending: string | null }>
  >
}

interface UserPage {
  readonly items: readonly UserModel[]
  readonly _pagination: { readonly next: unknown }
}

/** Makes it so that exactly the first `count` users have a running server. @returns what the starts came to */
export async function ensureRunning(side: Side, count: number): Promise<Load> {
  await ensureUsers(side, count)
  const running = new Set(await readyUsers(side))
  const wanted = new Set(Array.from({ length: count }, (_, index) => userName(index)))
  const start = [...wanted].filter((name) => !running.has(name))
  const stop = [...running].filter((name) => !wanted.has(name))
  await times(side, stop.length, (index) => stopServer(side, stop[index] ?? ''))
  return times(side, start.length, (index) => startServer(side, start[index] ?? ''))
}

/** A token of a user's own, that may do what they may; as a header. */
export async function userToken(side: Side, name: string): Promise<{ authorization: string }> {
  const path = `${userPath(name)}/tokens`
  const made = await side.client().demand({ method: 'POST', path, headers: AS_ADMIN, body: '{}' })
  const { token }: { token: string } = JSON.parse(made.text)
  return { authorization: `token ${token}` }
}
