import { namedByConnection } from '../headers/connection.ts'
import type { Fields } from '../wire/fields.ts'
import { CONNECTION } from '../wire/header-names.ts'

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

/** The headers that Connection names, in lower case. All headers are to be marked. */
export function connectionNames(bytes: Buffer, fields: Fields): ReadonlySet<string> | undefined {
  const raw: string[] = []
  for (let mark = 0; mark < fields.marked; mark += 1) {
    if (fields.id(mark) === CONNECTION) raw.push('connection', valueOf(bytes, fields, mark))
  }
  return namedByConnection(raw)
}
