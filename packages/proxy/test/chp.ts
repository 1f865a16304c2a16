import { once } from 'node:events'
import { request, type IncomingHttpHeaders, type IncomingMessage } from 'node:http'
import { until } from '@hubkit/testkit'
import { afterAll, beforeAll, describe, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'
import { startChp, startHubkitProxy, type ProxyProcess } from './process.ts'

/** An answer, read to its end. */
export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
}

/** What a request is sent with. */
export interface Asked {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  readonly socketPath?: string
}

/** Sends a request on a connection of its own, its path exactly as written, and reads the answer. */
export async function ask(origin: string, path: string, asked: Asked = {}): Promise<Answer> {
  const { hostname, port } = new URL(origin)
  const { method = 'GET', headers = {}, body, socketPath } = asked
  const to = socketPath === undefined ? { hostname, port } : { socketPath }
  const sent = request({ ...to, path, method, headers, agent: false })
  if (body !== undefined) sent.setHeader('content-length', Buffer.byteLength(body))
  sent.end(body)
  const [answer] = (await once(sent, 'response')) as [IncomingMessage]
  let text = ''
  for await (const chunk of answer) text += String(chunk)
  return { status: answer.statusCode ?? 0, headers: answer.headers, text }
}

/** A call of the REST API with its token. `path` comes after `/api/routes`. */
export function call(
  proxy: ProxyProcess,
  method: string,
  path: string,
  body?: object,
): Promise<Answer> {
  return ask(proxy.api, `/api/routes${path}`, {
    method,
    headers: { authorization: `token ${proxy.token}` },
    ...(body && { body: JSON.stringify(body) }),
  })
}

/** Adds a route, or throws. */
export async function add(proxy: ProxyProcess, path: string, target: string): Promise<void> {
  const { status, text } = await call(proxy, 'POST', path, { target })
  if (status !== 201) throw new Error(`${status} ${text}`)
}

/** Any JSON of an answer. */
export function json(answer: Answer): Record<string, never> & Record<string, unknown> {
  return JSON.parse(answer.text)
}

/** When a route was last used, by the API. */
export async function lastActivity(proxy: ProxyProcess, path: string): Promise<number> {
  return Date.parse(String(json(await call(proxy, 'GET', path))['last_activity']))
}

/** Waits until the clock shows another millisecond, so that times can be told apart. */
export async function nextMillisecond(): Promise<void> {
  const now = Date.now()
  await until(() => Date.now() > now + 1)
}

/** An open WebSocket, closed with the test. */
export async function webSocket(url: string): Promise<WebSocket> {
  const socket = new WebSocket(url)
  onTestFinished(() => socket.terminate())
  await once(socket, 'open')
  return socket
}

/** Proxies that have the same to do: ours, and the one of npm, which shows that a test asks the right thing. */
export const BOTH = [
  ['hubkit-proxy', startHubkitProxy],
  ['configurable-http-proxy', startChp],
] as const

/** A proxy for the test that runs, ended with it. */
export async function started(
  start: (args: readonly string[]) => Promise<ProxyProcess>,
  ...args: readonly string[]
): Promise<ProxyProcess> {
  const proxy = await start(args)
  onTestFinished(() => proxy.end())
  return proxy
}

/** Tests on one proxy of each kind, without options. */
export function onBoth(tests: (proxy: () => ProxyProcess) => void): void {
  for (const [name, start] of BOTH) {
    describe(name, () => {
      let proxy: ProxyProcess
      beforeAll(async () => {
        proxy = await start()
      })
      afterAll(() => proxy?.end())
      tests(() => proxy)
    })
  }
}

/** A test on a proxy of each kind with these options. */
export function testBoth(
  name: string,
  args: readonly string[],
  run: (proxy: ProxyProcess) => Promise<void>,
): void {
  test.each(BOTH)(`${name} (%s)`, async (_, start) => run(await started(start, ...args)))
}
