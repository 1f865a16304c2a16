import {
  createHash,
  createHmac,
  createSecretKey,
  hash,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
  type KeyObject,
} from 'node:crypto'
// Of these two alone: the whole of it takes three times as long to import.
import { compactDecrypt } from 'jose/jwe/compact/decrypt'
import { CompactEncrypt } from 'jose/jwe/compact/encrypt'
import { HubError } from '../contract/errors.ts'

/** Keys derived from the hub's secrets, shared by all its processes. The first secret seals and signs, all of them open. */
export interface Secrets {
  /** Encrypts with AES-256-GCM. `purpose` is bound in: what was sealed for one is not opened for another. */
  seal(purpose: string, text: string): Promise<string>
  /** Throws `HUB_ERR_INTERNAL` when it was not sealed for this purpose by one of the secrets. */
  open(purpose: string, sealed: string): Promise<string>
  /** HMAC-SHA-256 of a text, base64url. */
  sign(purpose: string, text: string): string
  /** Whether the signature is one of ours; takes the same time for any wrong one. */
  verify(purpose: string, text: string, signature: string): boolean
}

/** Derives all keys from `secrets`, newest first. */
export function createSecrets(secrets: readonly string[]): Secrets {
  const roots = secrets.map((secret) => createHash('sha256').update(secret).digest())
  const keyOf = (root: Buffer, purpose: string): Uint8Array =>
    new Uint8Array(hkdfSync('sha256', root, '', `hubkit ${purpose}`, 32))
  // There are a few purposes to sign for. What is sealed has one each, for which no key is kept.
  const signing = new Map<string, KeyObject>()
  const mac = (root: Buffer, index: number, purpose: string, text: string): string => {
    const name = `${index} ${purpose}`
    // Made once: a key that is plain bytes costs Node more than the signature.
    const key = signing.get(name) ?? createSecretKey(keyOf(root, `sign ${purpose}`))
    signing.set(name, key)
    return createHmac('sha256', key).update(text).digest('base64url')
  }
  const [newest] = roots
  if (!newest)
    throw new HubError('HUB_ERR_OPTION', {
      message: 'createHub.secrets: found an empty array, expected at least one secret',
    })

  return {
    seal: (purpose, text) =>
      new CompactEncrypt(new TextEncoder().encode(text))
        .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
        .encrypt(keyOf(newest, `seal ${purpose}`)),
    async open(purpose, sealed) {
      let cause: unknown
      for (const root of roots) {
        try {
          const { plaintext } = await compactDecrypt(sealed, keyOf(root, `seal ${purpose}`), {
            keyManagementAlgorithms: ['dir'],
            contentEncryptionAlgorithms: ['A256GCM'],
          })
          return new TextDecoder().decode(plaintext)
        } catch (error) {
          cause = error // sealed with an older secret, or not by us: the next key tells
        }
      }
      throw new HubError('HUB_ERR_INTERNAL', {
        message: 'A sealed value could not be opened.',
        hint: 'Was a secret removed?',
        cause,
      })
    },
    sign: (purpose, text) => mac(newest, 0, purpose, text),
    verify: (purpose, text, signature) =>
      roots.some((root, index) => sameText(mac(root, index, purpose, text), signature)),
  }
}

/** Compares two texts in a time that does not depend on where they differ. */
export function sameText(a: string, b: string): boolean {
  const [left, right] = [a, b].map((text) => createHash('sha256').update(text).digest())
  return left !== undefined && right !== undefined && timingSafeEqual(left, right)
}

/** What is stored in place of a token, code or cookie: SHA-256, base64url. Enough, since all of them are random. */
export function hashSecret(secret: string): string {
  return hash('sha256', secret, 'base64url')
}

/** A random secret of 256 bits: `<prefix>` and 43 characters of base64url. */
export function randomSecret(prefix = ''): string {
  return prefix + randomBytes(32).toString('base64url')
}
