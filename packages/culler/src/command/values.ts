import { HubError, milliseconds, type Duration } from '@hubkit/core/contract'

function refuse(flag: string, expected: string): never {
  throw new HubError('HUB_ERR_OPTION', { message: `${flag}: expected ${expected}` })
}

/** `True`, `false`, `1`, `0`: as traitlets reads a Bool. */
export function readBoolean(flag: string, text: string): boolean {
  if (/^(true|1)$/i.test(text)) return true
  return /^(false|0)$/i.test(text) ? false : refuse(flag, 'true or false')
}

/** A whole number of at least 0. */
export function readCount(flag: string, text: string): number {
  const count = /^\d+$/.test(text) ? Number(text) : Number.NaN
  return Number.isSafeInteger(count) ? count : refuse(flag, 'a whole number of at least 0')
}

/** Whole seconds, or a duration with its unit such as `1h`; in milliseconds. */
export function readSeconds(flag: string, text: string): number {
  if (/^\d+$/.test(text)) return readCount(flag, text) * 1000
  if (/^[\d.]+(ms|s|m|h|d)$/.test(text)) return milliseconds(text as Duration, flag)
  return refuse(flag, "seconds, or a duration such as '1h'")
}

/** Without a slash at its end. */
export function readUrl(flag: string, text: string): string {
  const url = URL.parse(text)
  const fits = url !== null && /^https?:$/.test(url.protocol) && url.username + url.password === ''
  return fits
    ? url.origin + url.pathname.replace(/\/+$/, '')
    : refuse(flag, 'an http or https URL, such as http://127.0.0.1:8081/hub/api')
}
