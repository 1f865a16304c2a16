import { randomBytes, scrypt } from 'node:crypto'
import { promisify } from 'node:util'

/** What makes scrypt dear (RFC 7914): it needs 128 * 2^cost * blockSize bytes. */
export interface ScryptCost {
  /** The logarithm of N to base 2. */
  readonly cost: number
  readonly blockSize: number
  readonly parallelism: number
}

/** A hash with everything needed to compute it again. */
export interface ScryptHash extends ScryptCost {
  readonly salt: Buffer
  readonly key: Buffer
}

const KEY_LENGTH = 32
const SALT_LENGTH = 16
/** A hash that needs more than this is refused: 1 GiB. */
const MOST_MEMORY = 2 ** 30

const FORM =
  /^\$scrypt\$ln=([1-9]\d?),r=([1-9]\d{0,2}),p=([1-9]\d?)\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{22,86})$/
const derive = promisify<
  string,
  Buffer,
  number,
  { N: number; r: number; p: number; maxmem: number },
  Buffer
>(scrypt)

function base64(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '')
}

/** Bytes that a computation needs. */
export function memoryOf({ cost, blockSize, parallelism }: ScryptCost): number {
  return 128 * blockSize * (2 ** cost + parallelism)
}

/** Reads `$scrypt$ln=17,r=8,p=1$salt$hash` (the PHC string format, base64 without padding); `undefined` when it is none. */
export function parseHash(text: string): ScryptHash | undefined {
  const match = FORM.exec(text)
  if (!match) return undefined
  const [, cost, blockSize, parallelism, salt = '', key = ''] = match
  const parsed = {
    cost: Number(cost),
    blockSize: Number(blockSize),
    parallelism: Number(parallelism),
    salt: Buffer.from(salt, 'base64'),
    key: Buffer.from(key, 'base64'),
  }
  return memoryOf(parsed) > MOST_MEMORY ? undefined : parsed
}

/** The text form of a hash. */
export function formatHash({ cost, blockSize, parallelism, salt, key }: ScryptHash): string {
  return `$scrypt$ln=${cost},r=${blockSize},p=${parallelism}$${base64(salt)}$${base64(key)}`
}

/** Computes the key of a password, as long as `like.key` or 32 bytes. */
export function deriveKey(
  password: string,
  like: ScryptCost & { readonly salt: Buffer; readonly key?: Buffer },
): Promise<Buffer> {
  const { cost, blockSize, parallelism, salt, key } = like
  // OpenSSL counts a little more than the formula.
  const maxmem = memoryOf(like) + 2 ** 20
  return derive(password, salt, key?.length ?? KEY_LENGTH, {
    N: 2 ** cost,
    r: blockSize,
    p: parallelism,
    maxmem,
  })
}

export function newSalt(): Buffer {
  return randomBytes(SALT_LENGTH)
}

/** A hash that takes as long to check as others of this cost, and which no password has. */
export function emptyHash({ cost, blockSize, parallelism }: ScryptCost): string {
  return formatHash({ cost, blockSize, parallelism, salt: newSalt(), key: randomBytes(KEY_LENGTH) })
}
