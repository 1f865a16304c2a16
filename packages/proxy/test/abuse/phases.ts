import { once } from 'node:events'
import { until } from '@hubkit/testkit'
import { abuser, over } from './connections.ts'

/** A request without a body. */
function get(path: string, ...lines: string[]): string {
  return [`GET ${path} HTTP/1.1`, 'Host: hub.example', ...lines, '', ''].join('\r\n')
}

/** An answer on a connection that is soon given up, so that a proxy is soon at rest. */
export const OK = 'HTTP/1.1 200 OK\r\nKeep-Alive: timeout=1\r\nContent-Length: 2\r\n\r\nok'

const LONG = `HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n${'x'.repeat(1000)}`
const SWITCH = 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\nhello'
/** What a server answers by the last part of the path; all else is well. */
export const ANSWERS: Readonly<Record<string, string>> = {
  never: '',
  long: LONG,
  switch: SWITCH,
}

export const UPGRADE: string = get('/user/a/switch', 'Connection: Upgrade', 'Upgrade: x')
export const UPLOAD: string = 'POST /user/a/ HTTP/1.1\r\nHost: h\r\nContent-Length: 100000\r\n\r\n'

/** What a client has sent, and what it has seen, when it goes. */
const PHASES: readonly (readonly [phase: string, sent: string, seen: string])[] = [
  ['before the head', '', ''],
  ['within the head', 'GET /user/a/ HTTP/1.1\r\nHost: h\r\nX-A', ''],
  ['at once after the head', get('/user/a/'), ''],
  ['within the body', `${UPLOAD}${'x'.repeat(1000)}`, ''],
  ['while it waits', get('/user/a/never'), ''],
  ['within the answer', get('/user/a/long'), 'x'],
  ['after the answer', get('/user/a/'), 'ok'],
  ['at once after asking for an upgrade', UPGRADE, ''],
  ['while it waits for an upgrade', UPGRADE.replace('switch', 'never'), ''],
  ['in the upgraded connection', UPGRADE, 'hello'],
  ['at the hub', get('/hub/'), ''],
  ['with much in flight', get('/user/a/long').repeat(10), 'x'],
]

/** Opens a connection and drops it in a phase. @param index which phase, and how */
export async function dropped(port: number, index: number): Promise<void> {
  const [phase, sent, seen] = PHASES[index % PHASES.length] ?? ['', '', '']
  const client = abuser(port)
  await once(client.socket, 'connect')
  if (sent !== '') client.socket.write(sent)
  if (seen !== '')
    await until(() => client.received.includes(seen) || client.closed, {
      timeout: 60_000,
      message: () => `${phase}: ${JSON.stringify(client.received)}`,
    })
  // With an end, or without.
  if (Math.trunc(index / PHASES.length) % 2 === 0) client.socket.destroy()
  else client.socket.resetAndDestroy()
  await over(client)
}
