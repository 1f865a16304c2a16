import type { ChildProcess } from 'node:child_process'
import { mkdtemp, realpath } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { until } from '@hubkit/testkit'
import {
  client,
  startIssuer,
  type Issuer,
} from '../../../packages/auth-oauth/test/support/issuer.ts'
import { startFront } from '../cluster/front.ts'
import { freeRange } from '../free-range.ts'
import { endHubChild, startHubChild } from '../hub-child.ts'
import { cleanUp } from '../hub-process.ts'
import { CLIENT_SECRET, type LoginHubSettings, type RefreshAnswer } from './settings.ts'

const MAIN = fileURLToPath(new URL('hub-main.ts', import.meta.url))

/** One of two hub processes. */
export interface LoginHub {
  readonly origin: string
  /** Has the issuer asked about an account. Resolves once the hub has begun; what comes of it is in the result. */
  refresh(identityId: string): Promise<{ readonly result: Promise<string> }>
}

/** Two hub processes on one store, and the real issuer their people log in with. */
export interface LoginHubs {
  readonly issuer: Issuer
  readonly hubs: readonly [LoginHub, LoginHub]
  /** The hub's address for the issuer and for servers: before both processes. */
  readonly publicUrl: string
  log(): string
  close(): Promise<void>
}

/** Seconds. Less than the margin with which the hub uses an access token: each refresh takes the refresh token. */
const ACCESS_TOKEN = 20

/** @param command what runs for each user */
export async function startLoginHubs(command: readonly string[]): Promise<LoginHubs> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'hubkit-login-')))
  const { from } = await freeRange(2)
  const front = await startFront([from, from + 1])
  const publicUrl = front.origin
  const at = (route: string): string => `${publicUrl}/hub/login/oidc/${route}`
  const metadata = client('oidc', {
    client_secret: CLIENT_SECRET,
    redirect_uris: [at('callback')],
    post_logout_redirect_uris: [at('logged-out')],
    backchannel_logout_uri: at('backchannel'),
  })
  const hour = 3600
  const issuer = await startIssuer([metadata], {
    ttl: {
      AccessToken: ACCESS_TOKEN,
      AuthorizationCode: 60,
      Grant: hour,
      IdToken: hour,
      Interaction: hour,
      RefreshToken: hour,
      Session: hour,
    },
  })
  let log = ''
  const children: ChildProcess[] = []

  async function startHub(name: string, port: number): Promise<LoginHub> {
    const settings: LoginHubSettings = { folder, port, command, publicUrl, issuer: issuer.url }
    const keep = (text: string): void => void (log += text.replaceAll(/^(?=.)/gm, `${name} `))
    const child = await startHubChild(settings, { main: MAIN, channel: true, keep })
    children.push(child)
    return { origin: `http://127.0.0.1:${port}`, refresh: (id) => refreshBy(child, id) }
  }

  async function close(): Promise<void> {
    const [first, ...others] = children
    try {
      // The last one ends the servers.
      await Promise.all(others.map((child) => endHubChild(child, 'SIGKILL')))
      if (first) await endHubChild(first, 'SIGTERM')
    } finally {
      await Promise.all([front.close(), issuer[Symbol.asyncDispose]()])
      await cleanUp(folder)
    }
  }

  try {
    const hubs = [await startHub('a', from), await startHub('b', from + 1)] as const
    return { issuer, hubs, publicUrl, log: () => log, close }
  } catch (error) {
    await close()
    throw error
  }
}

async function refreshBy(child: ChildProcess, id: string): ReturnType<LoginHub['refresh']> {
  const heard: RefreshAnswer[] = []
  const listen = (answer: RefreshAnswer): void => void (answer.id === id && heard.push(answer))
  child.on('message', listen)
  child.send({ refresh: id })
  await until(() => heard.length > 0, { message: 'the hub asks about an account' })
  const result = until(
    () => heard.flatMap((answer) => (answer.type === 'done' ? [answer.result] : []))[0],
    { message: 'the hub knows what became of an account' },
  ).finally(() => child.off('message', listen))
  return { result }
}
