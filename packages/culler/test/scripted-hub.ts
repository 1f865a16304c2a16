import type { IncomingMessage, ServerResponse } from 'node:http'
import { startTestServer } from '@hubkit/testkit'

/** A user as the scripted hub keeps it; a server goes when it is stopped. */
export interface ScriptedUser {
  readonly name: string
  readonly admin?: boolean
  readonly created?: string
  last_activity?: string | null
  servers: Record<string, Record<string, unknown>>
}

/** An answer's status; or a connection that breaks, or an answer that never ends; or what the hub would say. */
type Told = number | 'drop' | 'trickle' | void

/** A hub's REST API that does what a test tells it. */
export interface ScriptedHub extends AsyncDisposable {
  readonly url: string
  readonly users: ScriptedUser[]
  /** `METHOD path` with the query, oldest first. */
  readonly asked: string[]
  readonly headers: IncomingMessage['headers'][]
  readonly bodies: string[]
  /** The most DELETE requests that were under way at once. */
  readonly peak: number
  /** Called before an answer; what it returns is the answer, `'drop'` breaks the connection. */
  before: (line: string, times: number) => Promise<Told> | Told
  /** Put into every answer. */
  date: string | undefined
}

/** At most this many users a page. */
const PAGE = 2

export async function scriptedHub(users: ScriptedUser[]): Promise<ScriptedHub> {
  const asked: string[] = []
  const headers: IncomingMessage['headers'][] = []
  const bodies: string[] = []
  let underWay = 0
  let peak = 0

  const list = (search: URLSearchParams): unknown => {
    const isReady = ({ servers }: ScriptedUser): boolean => Object.keys(servers).length > 0
    const state = search.get('state')
    const all = hub.users.filter((user) => isReady(user) === (state === 'ready'))
    const offset = Number(search.get('offset') ?? 0)
    const limit = Math.min(PAGE, Number(search.get('limit') ?? PAGE))
    const end = offset + limit
    const url = `http://127.0.0.1:1/hub/api/users?state=${state}&offset=${end}`
    const next = end < all.length ? { offset: end, limit, url } : null
    return { items: all.slice(offset, end), _pagination: { offset, limit, next } }
  }

  const answer = (method: string, parts: readonly string[], search: URLSearchParams) => {
    const [kind, name = '', what, server = ''] = parts
    const user = hub.users.find((one) => one.name === name)
    if (kind !== 'users') return { status: 404, body: {} }
    if (parts.length === 1) return { status: 200, body: list(search) }
    if (!user) return { status: 404, body: { message: 'no such user' } }
    if (method === 'GET') return { status: 200, body: user }
    if (what === undefined) hub.users.splice(hub.users.indexOf(user), 1)
    else delete user.servers[server]
    return { status: 204, body: undefined }
  }

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = '', url = '' } = request
    const line = `${method} ${url.replace('/hub/api', '')}`
    asked.push(line)
    headers.push(request.headers)
    bodies.push(await Array.fromAsync(request).then((chunks) => chunks.join('')))
    underWay += method === 'DELETE' ? 1 : 0
    peak = Math.max(peak, underWay)
    const told = await hub.before(line, asked.filter((one) => one === line).length)
    underWay -= method === 'DELETE' ? 1 : 0
    if (told === 'drop') return void request.socket.destroy()
    if (told === 'trickle') {
      const timer = setInterval(() => response.write(' '), 100)
      request.socket.once('close', () => clearInterval(timer))
      return
    }
    const { pathname, searchParams } = new URL(url, 'http://hub')
    const parts = pathname.replace('/hub/api/', '').split('/').map(decodeURIComponent)
    const { status, body } =
      typeof told === 'number'
        ? { status: told, body: { status: told, message: 'as told' } }
        : answer(method, parts, searchParams)
    if (hub.date !== undefined) response.setHeader('date', hub.date)
    response.statusCode = status
    response.end(body === undefined ? undefined : JSON.stringify(body))
  }
  const server = await startTestServer({
    request(request, response) {
      handle(request, response).catch((error: unknown) => response.destroy(error as Error))
    },
  })
  const hub: ScriptedHub = {
    url: `${server.origin}/hub/api`,
    users,
    asked,
    headers,
    bodies,
    get peak() {
      return peak
    },
    before: () => undefined,
    date: undefined,
    [Symbol.asyncDispose]: () => server.close(),
  }
  return hub
}
