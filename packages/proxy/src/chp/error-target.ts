import { request, type ClientRequest, type IncomingMessage } from 'node:http'
import { request as requestByTls, type RequestOptions } from 'node:https'
import { splitTarget } from './target.ts'

/** A page that somebody else made. */
export interface ErrorPage {
  readonly body: Buffer
  readonly headers: readonly (readonly [name: string, value: string])[]
}

/** How long a page may take in all, in milliseconds. */
const PATIENCE = 10_000
/** A page is no larger than this, in bytes. */
const MAX_PAGE = 1024 * 1024
/** What is taken over of the answer. */
const HEADERS = ['content-type', 'content-encoding'] as const

/**
 * Asks for the page of an error: `GET <target>/<status>?url=<where the client wanted to>`, whatever its own status.
 *
 * @param target http, https, or on a Unix socket
 * @throws Error when there is no whole answer in time
 */
export async function askForPage(
  target: string,
  status: number,
  url: string,
  options: RequestOptions = {},
): Promise<ErrorPage> {
  const { origin, path } = splitTarget(target) ?? { origin: target, path: '' }
  const to = `${path}/${status}?url=${encodeURIComponent(url)}`
  const sent = open(origin, { ...options, path: to, signal: AbortSignal.timeout(PATIENCE) })
  const answer = await answerTo(sent)
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of answer) {
    const piece = chunk as Buffer
    size += piece.length
    if (size > MAX_PAGE) {
      sent.destroy()
      throw new Error('the page is larger than 1 MiB')
    }
    chunks.push(piece)
  }
  const headers = HEADERS.flatMap((name) => {
    const value = answer.headers[name]
    return value === undefined ? [] : [[name, value] as const]
  })
  return { body: Buffer.concat(chunks), headers }
}

function open(origin: string, options: RequestOptions): ClientRequest {
  const { protocol, hostname, port } = new URL(origin)
  // A connection of its own, since errors are rare.
  const base = { ...options, method: 'GET', agent: false as const }
  if (protocol.includes('unix'))
    return request({ ...base, socketPath: decodeURIComponent(hostname), host: 'localhost' }).end()
  const to = { ...base, hostname: hostname.replace(/^\[(.*)\]$/, '$1'), port }
  return (protocol === 'https:' ? requestByTls(to) : request(to)).end()
}

function answerTo(sent: ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    sent.once('response', resolve)
    sent.once('error', reject)
  })
}
