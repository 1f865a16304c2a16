import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { AuthContext, PluginStorage } from '@hubkit/core/contract'
import { CompactEncrypt, compactDecrypt } from 'jose'

/** What a login remembers while its person is at the provider. */
export interface Transaction {
  readonly state: string
  readonly nonce: string
  /** Of PKCE. */
  readonly verifier: string
  readonly redirectUri: string
}

interface Sealed extends Transaction {
  /** The authenticator's id: two providers of one hub never take each other's. */
  readonly by: string
  /** Milliseconds since 1970. */
  readonly until: number
}

/** Why a transaction is not one, for the outcome's `code`. */
export type TransactionFault = 'state-missing' | 'state-mismatch' | 'state-expired' | 'state-used'

/** Milliseconds that a person may be at the provider. */
const LIFETIME = 10 * 60_000
/** Seconds that the browser keeps it: so that who comes late can be told that it was too late. */
const KEPT = 60 * 60
/** Attempts of one browser at the same time; the oldest is forgotten for a further one. */
const AT_ONCE = 8
const KEY = 'transaction-key'

function hash(text: string): string {
  return createHash('sha256').update(text).digest('base64url')
}

/** The key that all hub processes seal with; made by whichever needs it first. */
async function keyOf(storage: PluginStorage): Promise<Buffer> {
  const found = await storage.get(KEY)
  if (typeof found?.value === 'string') return Buffer.from(found.value, 'base64url')
  const made = randomBytes(32)
  if (await storage.put(KEY, made.toString('base64url'), { ifRevision: 0 })) return made
  return keyOf(storage)
}

/** `__Secure-`: no plain-http page of the same host can plant one (RFC 6265bis, section 4.1.3.1). */
function prefix(id: string, url: URL): string {
  return `${url.protocol === 'https:' ? '__Secure-' : ''}hubkit-oauth-${id}-`
}

/** Sent back to this authenticator's routes alone: a user's server never gets it, being at other paths. */
function cookie(name: string, value: string, seconds: number, url: URL): string {
  const secure = url.protocol === 'https:' ? '; Secure' : ''
  // Lax: the provider sends the browser back from its own site.
  return `${name}=${value}; Path=${new URL('.', url).pathname}; Max-Age=${seconds}; HttpOnly; SameSite=Lax${secure}`
}

function cookiesOf(request: Request): readonly (readonly [name: string, value: string])[] {
  const header = request.headers.get('cookie') ?? ''
  return header.split(';').flatMap((pair) => {
    const at = pair.indexOf('=')
    return at < 0 ? [] : [[pair.slice(0, at).trim(), pair.slice(at + 1).trim()] as const]
  })
}

async function open(key: Buffer, text: string): Promise<Sealed | undefined> {
  try {
    const { plaintext } = await compactDecrypt(text, key, {
      keyManagementAlgorithms: ['dir'],
      contentEncryptionAlgorithms: ['A256GCM'],
    })
    return JSON.parse(new TextDecoder().decode(plaintext)) as Sealed
  } catch {
    return undefined // not sealed by us, or damaged: all one to whoever asks
  }
}

/** Begins an attempt. @returns the cookies that bind it to the browser: its own, and those that make room for it */
export async function begin(
  id: string,
  { request, routeUrl, storage }: AuthContext,
  transaction: Transaction,
): Promise<readonly string[]> {
  const url = routeUrl('callback')
  const key = await keyOf(storage)
  const sealed: Sealed = { ...transaction, by: id, until: Date.now() + LIFETIME }
  const value = await new CompactEncrypt(new TextEncoder().encode(JSON.stringify(sealed)))
    .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
    .encrypt(key)
  const others = await Promise.all(
    cookiesOf(request)
      .filter(([name]) => name.startsWith(prefix(id, url)))
      .map(async ([name, text]) => ({ name, until: (await open(key, text))?.until ?? 0 })),
  )
  const surplus = others.toSorted((a, b) => b.until - a.until).slice(AT_ONCE - 1)
  return [
    ...surplus.map(({ name }) => cookie(name, '', 0, url)),
    cookie(nameOf(id, url, transaction.state), value, KEPT, url),
  ]
}

function nameOf(id: string, url: URL, state: string): string {
  return `${prefix(id, url)}${hash(state).slice(0, 16)}`
}

function equal(a: string, b: string): boolean {
  return timingSafeEqual(Buffer.from(hash(a)), Buffer.from(hash(b)))
}

/**
 * Ends an attempt: finds what was begun in this browser under this state, and uses it up, so that of two requests with
 * the same one, in any hub processes, one goes on.
 */
export async function finish(
  id: string,
  { request, routeUrl, storage }: AuthContext,
  state: string | undefined,
): Promise<Transaction | TransactionFault> {
  if (state === undefined || state === '') return 'state-missing'
  const name = nameOf(id, routeUrl('callback'), state)
  const found = cookiesOf(request).filter(([candidate]) => candidate === name)
  const [only] = found
  if (!only || found.length > 1) return 'state-mismatch'
  const sealed = await open(await keyOf(storage), only[1])
  if (!sealed || sealed.by !== id || !equal(sealed.state, state)) return 'state-mismatch'
  const left = sealed.until - Date.now()
  if (left <= 0) return 'state-expired'
  const isFirst = await storage.put(`used-${hash(state)}`, true, { ifRevision: 0, ttl: left })
  return isFirst ? sealed : 'state-used'
}
