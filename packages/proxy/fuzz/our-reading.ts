import { ChunkedDecoder } from '../src/wire/chunked.ts'
import type { Fields } from '../src/wire/fields.ts'
import { requestFraming, responseFraming, type Framing } from '../src/wire/framing.ts'
import { refusalOf } from '../src/wire/refusal.ts'
import { RequestHead } from '../src/wire/request-head.ts'
import { ResponseHead } from '../src/wire/response-head.ts'
import type { Message, Reading } from './message.ts'

const requestHead = new RequestHead()
const responseHead = new ResponseHead()

interface Open {
  line: string
  headers: string[]
  framing: Framing
  left: number
  body: string
  decoder: ChunkedDecoder
  /** Whether nothing is read after it. */
  last: boolean
}

/** Reads the head of one message. @returns where it ends, 0 for more, or a refused number */
type ReadHead = (bytes: Buffer, at: number, open: (message: Open) => void) => number

function headersOf(bytes: Buffer, fields: Fields): string[] {
  return Array.from({ length: fields.marked }, (_, mark) => {
    const name = bytes.toString('latin1', fields.nameStart(mark), fields.nameEnd(mark))
    return `${name}: ${bytes.toString('latin1', fields.valueStart(mark), fields.valueEnd(mark))}`
  })
}

const readRequestHead: ReadHead = (bytes, start, open) => {
  const at = requestHead.parse(bytes, start, bytes.length, true)
  if (at <= 0) return at
  const { method, targetStart, targetEnd, fields, contentLength } = requestHead
  open({
    line: `${method} ${bytes.toString('latin1', targetStart, targetEnd)}`,
    headers: headersOf(bytes, fields),
    framing: requestFraming(requestHead),
    left: contentLength,
    body: '',
    decoder: new ChunkedDecoder(),
    // Node takes all that follows such a request for the other protocol, even when it is not switched to.
    last: !requestHead.keepsAlive || method === 'CONNECT' || requestHead.asksUpgrade,
  })
  return at
}

/** @param methods of the requests that are answered; nothing is read after the last of these answers */
function readResponseHeads(methods: readonly string[]): ReadHead {
  let answered = 0
  return (bytes, start, open) => {
    const at = responseHead.parse(bytes, start, bytes.length, true)
    if (at <= 0) return at
    const { status, fields, contentLength } = responseHead
    const method = methods[answered] ?? ''
    const final = status >= 200 || status === 101
    if (final) answered += 1
    open({
      line: String(status),
      headers: headersOf(bytes, fields),
      framing: responseFraming(method, responseHead),
      left: contentLength,
      body: '',
      decoder: new ChunkedDecoder(),
      last: final && answered === methods.length,
    })
    return at
  }
}

/** Reads pieces as the connections of the proxy do. */
function read(readHead: ReadHead, pieces: readonly Buffer[]): Reading {
  const messages: Message[] = []
  let open: Open | undefined
  let over = false
  let kept: Buffer = Buffer.alloc(0)
  const done = ({ line, headers, body, decoder, last }: Open): void => {
    const { trailers, trailerBytes } = decoder
    const section = trailerBytes.toString('latin1', trailers.start, trailers.end)
    const after = section.split('\r\n').slice(0, -1).map(tidy)
    messages.push({ line, headers, body, trailers: after })
    open = undefined
    over = last
  }
  for (const piece of pieces) {
    const bytes = kept.length > 0 ? Buffer.concat([kept, piece]) : piece
    kept = Buffer.alloc(0)
    for (let at = 0; at < bytes.length;) {
      if (over) break
      let next = 0
      if (!open) {
        next = readHead(bytes, at, (message) => (open = message))
        if (next === 0) {
          kept = bytes.subarray(at)
          break
        }
        if (open && (open as Open).framing === 'none') done(open)
        // Nobody asked for another protocol, which is 502.
        if (open && (open as Open).framing === 'tunnel')
          return { messages, end: 'refused', reason: 'unasked-switch' }
      } else {
        next = readBody(open, bytes, at)
        if (open.framing === 'length' ? open.left === 0 : open.decoder.done) done(open)
      }
      if (next < 0) return { messages, end: 'refused', reason: refusalOf(next).reason }
      at = next
    }
  }
  if (open?.framing === 'close') done(open)
  if (over) return { messages, end: 'over' }
  return { messages, end: open || kept.length > 0 ? 'more' : 'all' }
}

function readBody(open: Open, bytes: Buffer, at: number): number {
  const { framing, decoder } = open
  if (framing === 'chunked') {
    const next = decoder.next(bytes, at, bytes.length)
    if (next >= 0) open.body += bytes.toString('latin1', decoder.dataStart, decoder.dataEnd)
    return next
  }
  const stop = framing === 'length' ? Math.min(bytes.length, at + open.left) : bytes.length
  open.body += bytes.toString('latin1', at, stop)
  open.left -= stop - at
  return stop
}

function tidy(line: string): string {
  const colon = line.indexOf(':')
  return `${line.slice(0, colon)}: ${line.slice(colon + 1).replace(/^[ \t]+|[ \t]+$/g, '')}`
}

export function readRequests(pieces: readonly Buffer[]): Reading {
  return read(readRequestHead, pieces)
}

/** @param method of the request that is answered */
export function readResponse(method: string, pieces: readonly Buffer[]): Reading {
  return read(readResponseHeads([method]), pieces)
}

/** Reads the answers to several requests, as a client reads a connection. */
export function readResponses(methods: readonly string[], bytes: Buffer): Reading {
  return read(readResponseHeads(methods), [bytes])
}
