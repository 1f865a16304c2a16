// A user's server that is up at once: what a hub expects of one (GET /hub/api at boot, activity, OAuth login) and
// nothing more. It tells everybody who it is, and notes in a book that it ran.
import { randomUUID } from 'node:crypto'
import { appendFileSync, existsSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Who } from './who.ts'

const need = (name: string): string => {
  const value = process.env[name]
  if (value === undefined) throw new Error(`${name} is not set`)
  return value
}
const address = new URL(need('JUPYTERHUB_SERVICE_URL'))
const prefix = need('JUPYTERHUB_SERVICE_PREFIX')
const api = need('JUPYTERHUB_API_URL')
const clientId = need('JUPYTERHUB_CLIENT_ID')
const callback = need('JUPYTERHUB_OAUTH_CALLBACK_URL')
const token = need('JUPYTERHUB_API_TOKEN')
const scopes: readonly string[] = JSON.parse(need('JUPYTERHUB_OAUTH_ACCESS_SCOPES'))
const user = need('JUPYTERHUB_USER')
const name = need('JUPYTERHUB_SERVER_NAME')
const folder = need('HUBKIT_TEST_FOLDER')
const [, id = '', attempt = ''] = need('HUBKIT_SERVER').split('/')
const home = process.cwd()
const who: Who = { user, name, id, attempt: Number(attempt), pid: process.pid, home }

appendFileSync(join(folder, 'book'), `${JSON.stringify(who)}\n`)
if (user.startsWith('broken')) {
  console.error('this one is broken')
  process.exit(3)
}
// A slow one waits for its door.
while (user.startsWith('slow') && !existsSync(join(folder, `open-${user}`))) await sleep(20)

let used = Date.now()
let told = 0
const sessions = new Map<string, string>()

async function ask(path: string, init: RequestInit = {}): Promise<Response> {
  return fetch(`${api}${path}`, { ...init, signal: AbortSignal.timeout(5000) })
}

async function identify(bearer: string): Promise<string | undefined> {
  const answer = await ask('/user', { headers: { authorization: `token ${bearer}` } })
  if (answer.status === 403) return undefined
  if (!answer.ok) throw new Error(`the hub answered ${answer.status}`)
  const model: { name: string; scopes: readonly string[] } = JSON.parse(await answer.text())
  return scopes.some((scope) => model.scopes.includes(scope)) ? model.name : undefined
}

async function exchange(code: string): Promise<string | undefined> {
  const answer = await ask('/oauth2/token', {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      client_id: clientId,
      client_secret: token,
      redirect_uri: callback,
      code,
    }),
  })
  const model: { access_token?: string } = answer.ok ? JSON.parse(await answer.text()) : {}
  return model.access_token
}

function say(response: ServerResponse, status: number, body: object, cookies: string[] = []): void {
  response.writeHead(status, { 'content-type': 'application/json', 'set-cookie': cookies })
  response.end(JSON.stringify(body))
}

function redirect(response: ServerResponse, location: string, cookies: string[] = []): void {
  response.writeHead(302, { location, 'set-cookie': cookies })
  response.end()
}

function cookieOf(request: IncomingMessage): string {
  const pairs = (request.headers.cookie ?? '').split(/;\s*/)
  return pairs.find((pair) => pair.startsWith(`${clientId}=`))?.slice(clientId.length + 1) ?? ''
}

async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', address)
  if (url.pathname === `${prefix}api`) return say(response, 200, who)
  if (!url.pathname.startsWith(prefix)) return say(response, 404, who)
  if (url.pathname === callback) {
    const given = await exchange(url.searchParams.get('code') ?? '')
    if (given === undefined) return say(response, 403, { message: 'the login did not work' })
    const cookie = randomUUID()
    sessions.set(cookie, given)
    const made = `${clientId}=${cookie}; Path=${prefix}; HttpOnly`
    return redirect(response, url.searchParams.get('state') ?? prefix, [made])
  }
  const bearer = /^token (\S+)$/.exec(request.headers.authorization ?? '')?.[1]
  const known = bearer ?? sessions.get(cookieOf(request))
  const visitor = known === undefined ? undefined : await identify(known)
  if (visitor !== undefined) {
    used = Date.now()
    return say(response, 200, { ...who, visitor })
  }
  if (bearer !== undefined) return say(response, 403, {})
  const query = new URLSearchParams({
    client_id: clientId,
    redirect_uri: callback,
    response_type: 'code',
    state: url.pathname,
  })
  redirect(response, `${need('JUPYTERHUB_BASE_URL')}hub/api/oauth2/authorize?${query.toString()}`)
}

async function report(): Promise<void> {
  if (used <= told) return
  const at = used
  const last_activity = new Date(at).toISOString()
  const done = await fetch(need('JUPYTERHUB_ACTIVITY_URL'), {
    method: 'POST',
    headers: { authorization: `token ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ last_activity, servers: { [name]: { last_activity } } }),
    signal: AbortSignal.timeout(5000),
  })
  if (!done.ok) throw new Error(`the hub answered ${done.status}`)
  told = at
}

const grumble = (error: unknown): void => console.error('the hub could not be asked:', error)
const server = createServer((request, response) => {
  serve(request, response).catch((error: unknown) => {
    grumble(error)
    say(response, 502, { message: 'the hub could not be asked' })
  })
})
server.listen(Number(address.port), address.hostname, () => {
  ask('/').then((hello) => console.log('the hub says', hello.status), grumble)
  report().catch(grumble)
})
const timer = setInterval(
  () => void report().catch(grumble),
  Number(process.env['JUPYTERHUB_ACTIVITY_INTERVAL'] ?? 60) * 1000,
)
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    clearInterval(timer)
    server.close()
    server.closeAllConnections()
  })
}
