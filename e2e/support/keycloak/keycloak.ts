import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdir, mkdtemp, realpath, symlink, writeFile } from 'node:fs/promises'
import { get } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { until, within } from '@hubkit/testkit'
import { freeRange } from '../free-range.ts'
import { hasEnded } from '../hub-child.ts'
import { cleanUp } from '../hub-process.ts'
import { ADMIN_NAME, ADMIN_SECRET, keycloakAdmin, type KeycloakAdmin } from './admin.ts'
import { REALM, type RealmRepresentation } from './realm.ts'

/** A machine with much to do. */
const STARTS = 240_000
const ANSWERS = 5000
const ENDS = 30_000

/** A real Keycloak in processes of its own, with one realm. It keeps what it knows in memory. */
export interface Keycloak {
  readonly origin: string
  /** Of the realm. */
  readonly issuer: string
  readonly admin: KeycloakAdmin
  log(): string
  /** Ends it as a power failure would. */
  kill(): Promise<void>
  /** Starts it, at the same address and with the realm as it was first: sessions and changes are forgotten. */
  start(): Promise<void>
  /** Ends it, and removes what it kept. @throws Error when a process was left behind (it is killed all the same) */
  close(): Promise<void>
}

/** How it is started. */
export interface KeycloakSettings {
  /** See `keycloakInstall`. */
  readonly home: string
  readonly realm: RealmRepresentation
  /** Serves https by these. @default http */
  readonly tls?: { readonly cert: string; readonly key: string } | undefined
  /** Whether it is started at once. @default true */
  readonly start?: boolean | undefined
}

/** Puts a Keycloak on free ports. */
export async function makeKeycloak(settings: KeycloakSettings): Promise<Keycloak> {
  const { home, realm, tls } = settings
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'hubkit-keycloak-')))
  const { from: port } = await freeRange(3)
  const origin = `${tls ? 'https' : 'http'}://127.0.0.1:${port}`
  // With https the test's administrator comes by http all the same.
  const httpPort = tls ? port + 2 : port
  let log = ''
  let child: ChildProcess | undefined

  async function prepare(): Promise<void> {
    // It writes below its home; the libraries are shared.
    await symlink(join(home, 'lib'), join(folder, 'lib'))
    for (const part of ['bin/kc.sh', 'conf', 'providers', 'themes'])
      await cp(join(home, part), join(folder, part), { recursive: true })
    await mkdir(join(folder, 'data/import'), { recursive: true })
    await writeFile(join(folder, `data/import/${REALM}-realm.json`), JSON.stringify(realm))
    if (!tls) return
    await writeFile(join(folder, 'tls.crt'), tls.cert)
    await writeFile(join(folder, 'tls.key'), tls.key, { mode: 0o600 })
  }

  async function start(): Promise<void> {
    const secure = tls
      ? [
          `--https-port=${port}`,
          '--https-certificate-file=tls.crt',
          '--https-certificate-key-file=tls.key',
        ]
      : []
    const args = [
      'start',
      '--optimized',
      '--import-realm',
      `--hostname=${origin}`,
      '--http-host=127.0.0.1',
      '--http-enabled=true',
      `--http-port=${httpPort}`,
      `--http-management-port=${port + 1}`,
      '--http-management-scheme=http',
      ...secure,
    ]
    child = spawn(join(folder, 'bin/kc.sh'), args, {
      cwd: folder,
      // A group of its own: the shell that starts Java dies without it when it is killed.
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        KC_BOOTSTRAP_ADMIN_USERNAME: ADMIN_NAME,
        KC_BOOTSTRAP_ADMIN_PASSWORD: ADMIN_SECRET,
        JAVA_OPTS_KC_HEAP: '-Xms64m -Xmx512m',
      },
    })
    const keep = (chunk: Buffer): void => void (log += chunk.toString())
    child.stdout?.on('data', keep)
    child.stderr?.on('data', keep)
    const started = child
    await until(async () => hasEnded(started) || (await isReady(port + 1)), {
      timeout: STARTS,
      message: () => `Keycloak is ready; it says: ${log.slice(-2000)}`,
    })
    if (hasEnded(started)) throw new Error(`Keycloak ended: ${log.slice(-2000)}`)
  }

  async function end(signal: NodeJS.Signals): Promise<void> {
    const ending = child
    child = undefined
    if (!ending?.pid || hasEnded(ending)) return
    const exited = once(ending, 'exit')
    process.kill(-ending.pid, signal)
    await within(exited, ENDS, `Keycloak ends after ${signal}`)
  }

  async function close(): Promise<void> {
    try {
      // There is nothing that it would have to save.
      await end('SIGKILL')
    } finally {
      await cleanUp(folder)
    }
  }

  try {
    await prepare()
    if (settings.start !== false) await start()
  } catch (error) {
    await close()
    throw error
  }
  return {
    origin,
    issuer: `${origin}/realms/${REALM}`,
    admin: keycloakAdmin(`http://127.0.0.1:${httpPort}`),
    log: () => log,
    kill: () => end('SIGKILL'),
    start,
    close,
  }
}

/** Its health, which it tells at a port of its own; realms are imported before it is ready. */
function isReady(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    // A question that comes in the middle of its start may never be answered.
    const signal = AbortSignal.timeout(ANSWERS)
    get(`http://127.0.0.1:${port}/health/ready`, { agent: false, signal }, (answer) => {
      answer.on('error', () => resolve(false)).resume()
      resolve(answer.statusCode === 200)
    }).on('error', () => resolve(false))
  })
}
