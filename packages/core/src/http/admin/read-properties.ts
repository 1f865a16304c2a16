import { createHash } from 'node:crypto'
import { HubError } from '../../contract/errors.ts'
import type { JsonObject, JsonValue } from '../../contract/json.ts'
import { isJsonObject } from '../api/read-json.ts'
import type { Language } from '../messages/choose-language.ts'
import { numberText } from '../messages/formats.ts'
import type { FormBounds } from '../form.ts'
import { checkStorable } from '../storable.ts'

/** Characters of a group's properties that the panel shows to be changed. */
export const PROPERTIES_MAX = 32_768
/** What a form may have, so that what is too large comes back to be mended: bytes, and characters of a field. */
export const PROPERTIES_FORM: FormBounds = { bytes: 1024 * 1024, characters: 512 * 1024 }

/** Tells properties from others. */
export function markOf(properties: JsonObject): string {
  return createHash('sha256').update(JSON.stringify(properties)).digest('base64url').slice(0, 22)
}

function bad(message: string, cause?: unknown): HubError {
  return new HubError('HUB_ERR_BAD_REQUEST', { message, cause })
}

/** Characters of what the parser says. */
const LONGEST_FAULT = 200

/**
 * Properties that somebody typed; nothing at all is the empty object.
 *
 * @throws HubError `HUB_ERR_TOO_LARGE`, `HUB_ERR_BAD_REQUEST`, in words of the person's language
 */
export function readProperties(language: Language, typed: string): JsonObject {
  const { admin } = language.messages
  if (typed.length > PROPERTIES_MAX)
    throw new HubError('HUB_ERR_TOO_LARGE', {
      message: admin.propertiesLong(
        numberText(language, typed.length),
        numberText(language, PROPERTIES_MAX),
      ),
    })
  if (typed.trim() === '') return {}
  let value: JsonValue
  try {
    value = JSON.parse(typed)
  } catch (error) {
    // The parser's own words show where: they quote nothing but what was typed.
    const fault = error instanceof Error ? error.message.slice(0, LONGEST_FAULT) : ''
    throw bad(admin.notJson(fault), error)
  }
  if (!isJsonObject(value)) throw bad(admin.notObject)
  checkStorable(value)
  return value
}
