import type { IncomingMessage, ServerResponse } from 'node:http'
import { Transform } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { cutLines } from './cut-lines.ts'
import { type Faults, type FaultyAnswer, GONE, type HopRequest, statusBody } from './faults.ts'
import type { Upstream } from './upstream.ts'

/** One request on its way through a hop. */
export interface Passage {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly seen: HopRequest
  readonly upstream: Upstream
  readonly faults: () => Faults
}

/** How often a frozen hop looks whether that is over, in milliseconds. */
const LOOK = 10

export async function handle(passage: Passage): Promise<void> {
  const { request, response, seen, faults } = passage
  const drop = (): void => void request.socket.destroy()
  await untilThawed(passage)
  const { delay = 0 } = faults()
  await sleep(typeof delay === 'number' ? delay : delay(seen))
  if (request.socket.destroyed) return
  const answer = faults().answer?.(seen)
  if (answer !== undefined) return give(passage, answer)
  const gone = seen.watch ? faults().gone?.(seen) : undefined
  if (gone === 'http') return give(passage, GONE)
  if (gone === 'frame') {
    const object = JSON.parse(statusBody(GONE)) as object
    return write(passage, 200, {}, `${JSON.stringify({ type: 'ERROR', object })}\n`)
  }
  const dropped = faults().drop?.(seen)
  if (dropped === 'before') return drop()

  const forwarded = passage.upstream.forward(request)
  request.pipe(forwarded)
  response.on('close', () => forwarded.destroy())
  forwarded.on('error', drop)
  forwarded.on('response', (incoming) => {
    incoming.on('error', drop)
    if (dropped === 'after') {
      incoming.resume().on('end', drop)
      return
    }
    seen.status = incoming.statusCode ?? 0
    response.writeHead(incoming.statusCode ?? 502, incoming.headers)
    response.flushHeaders()
    const through = incoming.pipe(thawing(passage))
    if (seen.watch) through.pipe(cutting(passage, incoming)).pipe(response)
    else through.pipe(response)
  })
}

async function untilThawed({ faults, request }: Passage): Promise<void> {
  while (faults().frozen === true && !request.socket.destroyed) await sleep(LOOK)
}

/** Holds every chunk while the hop is frozen. */
function thawing(passage: Passage): Transform {
  return Transform.from(async function* (chunks: AsyncIterable<Buffer>) {
    for await (const chunk of chunks) {
      await untilThawed(passage)
      yield chunk
    }
  }) as Transform
}

function cutting({ faults, request, response }: Passage, incoming: IncomingMessage): Transform {
  const limit = (): { lines: number; midLine: boolean } | undefined => {
    const { cutWatch } = faults()
    return cutWatch && { lines: cutWatch.afterEvents, midLine: cutWatch.how === 'mid-line' }
  }
  const lines = cutLines(limit, () => {
    incoming.destroy()
    const end =
      faults().cutWatch?.how === 'reset' ? () => request.socket.destroy() : () => response.end()
    // What has passed goes out first.
    setImmediate(end)
  })
  return lines
}

function give(passage: Passage, answer: FaultyAnswer): void {
  const wait = answer.retryAfter === undefined ? {} : { 'retry-after': String(answer.retryAfter) }
  write(passage, answer.status, wait, statusBody(answer))
}

function write(
  { request, response, seen }: Passage,
  status: number,
  headers: Readonly<Record<string, string>>,
  body: string,
): void {
  seen.status = status
  request.resume()
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body)
}
