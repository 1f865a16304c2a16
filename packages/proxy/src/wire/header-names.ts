import { TOKEN } from './octets.ts'

/** Headers that a proxy must know; every other one is passed on as it came. */
const NAMES = [
  'connection',
  'content-length',
  'transfer-encoding',
  'host',
  'upgrade',
  'expect',
  'cookie',
  'authorization',
  'trailer',
  'te',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'x-forwarded-for',
  'x-forwarded-proto',
  'x-forwarded-host',
  'x-forwarded-port',
  'forwarded',
  'x-real-ip',
  'x-scheme',
  'set-cookie',
  'date',
  'alt-svc',
  'clear-site-data',
  'nel',
  'report-to',
  'strict-transport-security',
  'service-worker-allowed',
] as const

type Name = (typeof NAMES)[number]

function idOf(name: Name): number {
  return NAMES.indexOf(name) + 1
}

/** Any header that is not below. */
export const OTHER = 0
export const CONNECTION = idOf('connection')
export const CONTENT_LENGTH = idOf('content-length')
export const TRANSFER_ENCODING = idOf('transfer-encoding')
export const HOST = idOf('host')
export const UPGRADE = idOf('upgrade')
export const EXPECT = idOf('expect')
export const COOKIE = idOf('cookie')
export const AUTHORIZATION = idOf('authorization')
export const TRAILER = idOf('trailer')
export const TE = idOf('te')
export const KEEP_ALIVE = idOf('keep-alive')
export const PROXY_AUTHENTICATE = idOf('proxy-authenticate')
export const PROXY_AUTHORIZATION = idOf('proxy-authorization')
export const PROXY_CONNECTION = idOf('proxy-connection')
export const X_FORWARDED_FOR = idOf('x-forwarded-for')
export const X_FORWARDED_PROTO = idOf('x-forwarded-proto')
export const X_FORWARDED_HOST = idOf('x-forwarded-host')
export const X_FORWARDED_PORT = idOf('x-forwarded-port')
export const FORWARDED = idOf('forwarded')
export const X_REAL_IP = idOf('x-real-ip')
export const X_SCHEME = idOf('x-scheme')
export const SET_COOKIE = idOf('set-cookie')
export const DATE = idOf('date')
export const ALT_SVC = idOf('alt-svc')
export const CLEAR_SITE_DATA = idOf('clear-site-data')
export const NEL = idOf('nel')
export const REPORT_TO = idOf('report-to')
export const STRICT_TRANSPORT_SECURITY = idOf('strict-transport-security')
export const SERVICE_WORKER_ALLOWED = idOf('service-worker-allowed')
/** X-Forwarded- and anything else. */
export const X_FORWARDED_MORE = NAMES.length + 1

const X = 0x78
const FORWARDED_PREFIX = Buffer.from('x-forwarded-')
const SLOTS = 1024

// Open addressing by length, first and last character: most headers are told to be unknown by one look.
const ids = new Uint8Array(SLOTS)
const bytesOf: readonly Buffer[] = ['', ...NAMES].map((name) => Buffer.from(name))

function slotOf(length: number, first: number, last: number): number {
  return (length * 89 + first * 37 + last * 7) & (SLOTS - 1)
}

for (const [index, name] of bytesOf.entries()) {
  if (index === 0) continue
  let slot = slotOf(name.length, name[0] ?? 0, name.at(-1) ?? 0)
  while (ids[slot] !== 0) slot = (slot + 1) & (SLOTS - 1)
  ids[slot] = index
}

/** Whether the bytes from `start` are a name given in lower case. */
function isName(bytes: Uint8Array, start: number, name: Uint8Array): boolean {
  for (let index = 0; index < name.length; index += 1) {
    if (TOKEN[bytes[start + index] as number] !== name[index]) return false
  }
  return true
}

/** Which header a name is, in any letter case. */
export function headerId(bytes: Uint8Array, start: number, end: number): number {
  const length = end - start
  const first = TOKEN[bytes[start] as number] as number
  let slot = slotOf(length, first, TOKEN[bytes[end - 1] as number] as number)
  for (let id = ids[slot] as number; id !== 0; id = ids[slot] as number) {
    const name = bytesOf[id] as Buffer
    if (name.length === length && isName(bytes, start, name)) return id
    slot = (slot + 1) & (SLOTS - 1)
  }
  return first === X && length > 12 && isName(bytes, start, FORWARDED_PREFIX)
    ? X_FORWARDED_MORE
    : OTHER
}
