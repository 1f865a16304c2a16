import { mayTrail } from '../headers/response-headers.ts'
import type { ChunkedDecoder } from '../wire/chunked.ts'
import { text } from './head-text.ts'

/** The trailers that may be passed on, as lines (RFC 9110, 6.5.1). */
export function trailersText({ trailers, trailerBytes }: ChunkedDecoder): string {
  if (trailers.count === 0) return ''
  let out = ''
  for (const line of text(trailerBytes, trailers.start, trailers.end).split('\r\n')) {
    const colon = line.indexOf(':')
    if (colon > 0 && mayTrail(line.slice(0, colon).toLowerCase()))
      out += `${line.slice(0, colon)}: ${line.slice(colon + 1).replace(/^[ \t]+|[ \t]+$/g, '')}\r\n`
  }
  return out
}
