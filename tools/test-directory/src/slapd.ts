import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { until } from '@hubkit/testkit'
import { Client } from 'ldapts'
import { SLAPD } from './available.ts'
import { testCertificates } from './certificates.ts'
import { slapdConfig } from './config.ts'

/** Attributes of an entry. */
export type Attributes = Readonly<Record<string, string | readonly string[]>>

/** OpenLDAP's server with a directory of its own, on ports of this machine. */
export interface Slapd extends AsyncDisposable {
  readonly base: string
  readonly rootDn: string
  readonly rootPassword: string
  /** `ldaps://localhost:…` */
  readonly ldaps: string
  /** `ldap://localhost:…`; passwords only after StartTLS. */
  readonly ldap: string
  /** The authority of its certificate, in PEM. */
  readonly ca: string
  add(dn: string, attributes: Attributes): Promise<void>
  remove(dn: string): Promise<void>
  rename(dn: string, newDn: string): Promise<void>
  replace(dn: string, attribute: string, values: readonly string[]): Promise<void>
  /** An attribute as the server shows it, operational ones too. */
  read(dn: string, attribute: string): Promise<readonly string[]>
  /** It answers nothing, and connections stay open. */
  freeze(): void
  thaw(): void
  /** Kills it. Its entries stay. */
  kill(): Promise<void>
  /** Starts it again, on the same ports. */
  restart(): Promise<void>
}

const BASE = 'dc=example,dc=test'
const ROOT_DN = `cn=admin,${BASE}`
const ROOT_PASSWORD = 'root of the directory'

async function freePorts(count: number): Promise<readonly number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'))
  await Promise.all(servers.map(async (server) => once(server, 'listening')))
  const ports = servers.map((server) => {
    const address = server.address()
    return typeof address === 'object' && address !== null ? address.port : 0
  })
  await Promise.all(servers.map(async (server) => once(server.close(), 'close')))
  return ports
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exit = once(child, 'exit')
  child.kill('SIGKILL')
  await exit
}

/** Starts a server with nothing but its base in it. */
export async function startSlapd(): Promise<Slapd> {
  const folder = mkdtempSync(join(tmpdir(), 'hubkit-slapd-'))
  const { ca, cert, key } = await testCertificates()
  mkdirSync(join(folder, 'db'))
  const files = {
    'ca.pem': ca,
    'cert.pem': cert,
    'key.pem': key,
    'slapd.conf': slapdConfig({ folder, base: BASE, rootDn: ROOT_DN, rootPassword: ROOT_PASSWORD }),
  }
  for (const [name, text] of Object.entries(files))
    writeFileSync(join(folder, name), text, { mode: 0o600 })
  const [plain, secure] = await freePorts(2)
  const ldaps = `ldaps://localhost:${secure}`
  const ldap = `ldap://localhost:${plain}`

  async function asRoot<T>(work: (client: Client) => Promise<T>): Promise<T> {
    const client = new Client({ url: ldaps, tlsOptions: { ca }, timeout: 20_000 })
    try {
      await client.bind(ROOT_DN, ROOT_PASSWORD)
      return await work(client)
    } finally {
      await client.unbind()
    }
  }
  async function start(): Promise<ChildProcess> {
    const addresses = [ldap, ldaps].map((url) => url.replace('localhost', '127.0.0.1')).join(' ')
    const args = ['-f', join(folder, 'slapd.conf'), '-h', addresses, '-d', 'none']
    const child = spawn(SLAPD, args, { stdio: ['ignore', 'ignore', 'pipe'] })
    let said = ''
    child.stderr?.on('data', (text: Buffer) => (said += text.toString()))
    await until(() => child.exitCode !== null || asRoot(async () => true).catch(() => false), {
      timeout: 30_000,
      message: () => `slapd answers; it said: ${said}`,
    })
    if (child.exitCode !== null) throw new Error(`slapd does not start: ${said}`)
    return child
  }

  const remove = (): void => rmSync(folder, { recursive: true, force: true })
  let child = await start().catch((error: unknown) => {
    remove()
    throw error
  })
  const slapd: Slapd = {
    base: BASE,
    rootDn: ROOT_DN,
    rootPassword: ROOT_PASSWORD,
    ldaps,
    ldap,
    ca,
    add: (dn, attributes) =>
      asRoot(async (client) => {
        const entries = Object.entries(attributes)
        const copy = entries.map(([name, value]) => [
          name,
          typeof value === 'string' ? value : [...value],
        ])
        await client.add(dn, Object.fromEntries(copy) as Record<string, string | string[]>)
      }),
    remove: (dn) => asRoot((client) => client.del(dn)),
    rename: (dn, newDn) => asRoot((client) => client.modifyDN(dn, newDn)),
    replace: (dn, attribute, values) =>
      asRoot(async (client) => {
        const { Attribute, Change } = await import('ldapts')
        const modification = new Attribute({ type: attribute, values: [...values] })
        await client.modify(dn, new Change({ operation: 'replace', modification }))
      }),
    read: (dn, attribute) =>
      asRoot(async (client) => {
        const { searchEntries } = await client.search(dn, {
          scope: 'base',
          attributes: [attribute],
        })
        const found = searchEntries[0]?.[attribute] ?? []
        return [found].flat().map(String)
      }),
    freeze: () => void child.kill('SIGSTOP'),
    thaw: () => void child.kill('SIGCONT'),
    kill: () => end(child),
    restart: async () => {
      await end(child)
      child = await start()
    },
    async [Symbol.asyncDispose]() {
      await end(child)
      remove()
    },
  }
  await slapd.add(BASE, { objectClass: ['dcObject', 'organization'], o: 'Example', dc: 'example' })
  return slapd
}
