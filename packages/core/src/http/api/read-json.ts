import { HubError } from '../../contract/errors.ts'
import type { JsonObject, JsonValue } from '../../contract/json.ts'
import { readText } from '../form.ts'

/** Bytes a body may have. */
const BODY_MAX = 1024 * 1024
/** How deep it may be nested: no client needs more, and what is deeper cannot be written again without recursion. */
const DEPTH_MAX = 64

function bad(message: string, cause?: unknown): HubError {
  return new HubError('HUB_ERR_BAD_REQUEST', { message, cause })
}

/** Whether a text can be kept by every store: no NUL, no half of a surrogate pair. */
export function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0')
}

/** Whether a JSON value is an object, not an array. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function checkValue(root: JsonValue): void {
  const waiting: { readonly value: JsonValue; readonly depth: number }[] = [
    { value: root, depth: 1 },
  ]
  for (let item = waiting.pop(); item; item = waiting.pop()) {
    const { value, depth } = item
    if (depth > DEPTH_MAX) throw bad(`The body is nested more than ${DEPTH_MAX} levels deep.`)
    if (typeof value === 'string' && !isStorable(value))
      throw bad('The body has a character that is none.')
    if (typeof value !== 'object' || value === null) continue
    for (const [key, member] of Object.entries(value)) {
      if (!isStorable(key)) throw bad('The body has a character that is none.')
      if (member !== undefined) waiting.push({ value: member, depth: depth + 1 })
    }
  }
}

/**
 * Reads a JSON body of at most 1 MiB. Its `Content-Type` is not looked at, since JupyterHub's clients often send
 * none: who comes with a cookie has had it checked before.
 *
 * @returns `undefined` for an empty body
 * @throws HubError `HUB_ERR_TOO_LARGE`, `HUB_ERR_BAD_REQUEST`
 */
export async function readJson(request: Request): Promise<JsonValue | undefined> {
  const announced = Number(request.headers.get('content-length') ?? 0)
  if (announced > BODY_MAX) throw tooLarge()
  const text = (await readText(request, BODY_MAX)).trim()
  if (text === '') return undefined
  const value = parse(text)
  checkValue(value)
  return value
}

function tooLarge(): HubError {
  return new HubError('HUB_ERR_TOO_LARGE', { message: `A body may have ${BODY_MAX} bytes.` })
}

function parse(text: string): JsonValue {
  try {
    const value: JsonValue = JSON.parse(text)
    return value
  } catch (error) {
    throw bad('Invalid JSON in body of request', error)
  }
}
