import { HubError } from '../contract/errors.ts'
import { isStorable } from './storable.ts'

/** How much a form may have. */
export interface FormBounds {
  /** Of the whole body, as it was sent. */
  readonly bytes: number
  /** Of each field. */
  readonly characters: number
}

const USUAL: FormBounds = { bytes: 64 * 1024, characters: 4096 }

/** The media type of a request, without its parameters. */
export function mediaType(request: Request): string {
  return (request.headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? ''
}

/**
 * The body of a request as text.
 *
 * @param max bytes
 * @throws HubError `HUB_ERR_TOO_LARGE`, and `HUB_ERR_BAD_REQUEST` when it is not UTF-8
 */
export async function readText(request: Request, max: number): Promise<string> {
  const bytes = await readBytes(request, max)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (error) {
    throw new HubError('HUB_ERR_BAD_REQUEST', { message: 'The body is not UTF-8.', cause: error })
  }
}

async function readBytes(request: Request, max: number): Promise<Uint8Array> {
  const announced = request.headers.get('content-length')
  // A server holds a body to the length it was announced with, and reading it at once is several times as quick.
  if (announced !== null && Number(announced) <= max) {
    const bytes = new Uint8Array(await request.arrayBuffer())
    if (bytes.byteLength > max) throw new HubError('HUB_ERR_TOO_LARGE')
    return bytes
  }
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength
    if (size > max) throw new HubError('HUB_ERR_TOO_LARGE')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/**
 * The fields of a form that was posted, in order; none when the body is of another type.
 *
 * @param bounds default: 64 KiB, and 4,096 characters in a field
 * @throws HubError `HUB_ERR_TOO_LARGE` for more than the bounds; `HUB_ERR_BAD_REQUEST` for NUL, which not every store
 *   keeps
 */
export async function readForm(request: Request, bounds = USUAL): Promise<URLSearchParams> {
  if (mediaType(request) !== 'application/x-www-form-urlencoded') return new URLSearchParams()
  const fields = new URLSearchParams(await readText(request, bounds.bytes))
  for (const [name, value] of fields) {
    if (value.length > bounds.characters) throw new HubError('HUB_ERR_TOO_LARGE')
    if (!isStorable(name) || !isStorable(value))
      throw new HubError('HUB_ERR_BAD_REQUEST', {
        message: 'The form has a character that is none.',
      })
  }
  return fields
}

/** Fields by name; of several with one name the last. */
export function byName(fields: URLSearchParams): Readonly<Record<string, string>> {
  return Object.fromEntries(fields)
}
