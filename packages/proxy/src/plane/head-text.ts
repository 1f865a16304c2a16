import type { Fields } from '../wire/fields.ts'

/** Header bytes as text, one character a byte (RFC 9110, 5.5). */
export function text(bytes: Buffer, start: number, end: number): string {
  return start === end ? '' : bytes.toString('latin1', start, end)
}

export function valueOf(bytes: Buffer, fields: Fields, mark: number): string {
  return text(bytes, fields.valueStart(mark), fields.valueEnd(mark))
}

export function nameOf(bytes: Buffer, fields: Fields, mark: number): string {
  return text(bytes, fields.nameStart(mark), fields.nameEnd(mark))
}

/** A header line as it is sent on. */
export function lineOf(bytes: Buffer, fields: Fields, mark: number): string {
  return `${nameOf(bytes, fields, mark)}: ${valueOf(bytes, fields, mark)}\r\n`
}
