import { HubError } from '../../contract/errors.ts'
import type { JsonObject, JsonValue } from '../../contract/json.ts'
import { readText } from '../form.ts'
import { checkStorable } from '../storable.ts'

/** Bytes a JSON body may have. */
export const BODY_MAX = 1024 * 1024

function bad(message: string, cause?: unknown): HubError {
  return new HubError('HUB_ERR_BAD_REQUEST', { message, cause })
}

/** Whether a JSON value is an object, not an array. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
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
  checkStorable(value)
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
