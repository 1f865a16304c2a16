const STAMP =
  /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?\s?(Z|[+-]\d\d:?\d\d)?$/i

/** A time as the API writes it: ISO 8601, UTC, with `Z`. */
export function isoTime(at: number): string {
  return new Date(at).toISOString()
}

/** The same for a time that may be absent: `null` then. */
export function isoTimeOrNull(at: number | undefined): string | null {
  return at === undefined ? null : isoTime(at)
}

/**
 * Reads an ISO 8601 time: any number of decimals, `Z` or an offset; without either it is UTC, as JupyterHub takes it.
 *
 * @returns milliseconds since 1970, `undefined` when it is none
 */
export function parseTime(text: string): number | undefined {
  const [, date, minutes, seconds = '00', decimals = '', zone = 'Z'] = STAMP.exec(text) ?? []
  if (date === undefined || minutes === undefined) return undefined
  const offset = /^z$/i.test(zone) ? 'Z' : zone.replace(/^(...)(\d\d)$/, '$1:$2')
  const at = Date.parse(
    `${date}T${minutes}:${seconds}.${decimals.padEnd(3, '0').slice(0, 3)}${offset}`,
  )
  return Number.isNaN(at) ? undefined : at
}
