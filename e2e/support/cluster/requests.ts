import { ask } from '../people.ts'
import type { Who } from './who.ts'

/** The path of a server. */
function pathOf(user: string, name = ''): string {
  return name === '' ? `/user/${user}/` : `/user/${user}/${name}/`
}

/** Who answers a request for this person's server; `undefined` when no server does. */
export async function whoAnswers(
  origin: string,
  user: string,
  name = '',
  signal: AbortSignal = AbortSignal.timeout(5000),
): Promise<Who | undefined> {
  try {
    const answer = await fetch(`${origin}${pathOf(user, name)}api`, { signal })
    const text = await answer.text()
    return answer.status === 200 || answer.status === 404 ? asWho(text) : undefined
  } catch {
    return undefined // the hub, or the server, is not there
  }
}

/** A server's answer, told from a hub's. */
function asWho(text: string): Who | undefined {
  if (!text.startsWith('{"user"')) return undefined
  return JSON.parse(text)
}

/** A request that a hub may not live to answer. @returns its status, or `'lost'` */
export async function attempt(
  origin: string,
  method: string,
  path: string,
  json?: unknown,
): Promise<number | 'lost'> {
  try {
    return (await ask(`${origin}/hub/api/${path}`, { method, json })).status
  } catch {
    return 'lost' // nobody acknowledged it: it may have happened or not
  }
}

/** How the API shows a server, as far as these tests look. */
export interface ServerModel {
  readonly ready: boolean
  readonly stopped: boolean
  readonly pending: 'spawn' | 'stop' | null
  readonly last_activity: string | null
  readonly started: string | null
  readonly failure: { readonly code: string } | null
}

/** What a hub says of a server; `undefined` when there is none. */
export async function modelOf(
  origin: string,
  user: string,
  name = '',
): Promise<ServerModel | undefined> {
  const answer = await ask(`${origin}/hub/api/users/${user}/${serverPath(name)}`)
  if (answer.status === 404) return undefined
  if (answer.status !== 200) throw new Error(`status ${answer.status}: ${answer.text}`)
  return JSON.parse(answer.text)
}

/** The end of a server's path in the API. */
export function serverPath(name: string): string {
  return name === '' ? 'server' : `servers/${name}`
}

/** What a hub's proxy has: server ids by path. */
export async function routesOf(
  origin: string,
): Promise<
  Readonly<Record<string, { target: string; data: { server_id: string; user: string } }>>
> {
  const answer = await ask(`${origin}/hub/api/proxy?limit=1000`)
  if (answer.status !== 200) throw new Error(`status ${answer.status}: ${answer.text}`)
  return JSON.parse(answer.text)
}
