import { Pool } from 'undici'

/** A request to a hub. */
export interface Ask {
  readonly method?: 'GET' | 'POST' | 'DELETE' | undefined
  readonly path: string
  readonly headers?: Readonly<Record<string, string>> | undefined
  readonly body?: string | undefined
}

/** An answer, read to its end. */
export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly text: string
}

/** Keeps its connections open, as many as there are requests under way at most. */
export interface Client {
  readonly origin: string
  ask(request: Ask): Promise<Answer>
  /** The same, but what is no success is an error, with what the hub said. */
  demand(request: Ask): Promise<Answer>
  close(): Promise<void>
}

/** A hub that does one thing at a time may be silent for minutes. */
const PATIENCE = 15 * 60_000

/** @param connections as many requests at most are under way at once */
export function createClient(origin: string, connections: number): Client {
  const options = { connections, pipelining: 1, headersTimeout: PATIENCE, bodyTimeout: PATIENCE }
  const pool = new Pool(origin, options)

  // Undici's `request` costs twice as much as this, and the load must not be what is measured.
  const ask = ({ method = 'GET', path, headers, body }: Ask): Promise<Answer> =>
    new Promise((resolve, reject) => {
      let status = 0
      let received: Answer['headers'] = {}
      const chunks: Buffer[] = []
      pool.dispatch(
        { method, path, headers: headers ?? {}, body: body ?? null },
        {
          onRequestStart: () => undefined, // undici wants it
          onResponseStart(_controller, statusCode, responseHeaders) {
            status = statusCode
            received = responseHeaders
          },
          onResponseData: (_controller, chunk) => void chunks.push(chunk),
          onResponseEnd: () =>
            resolve({ status, headers: received, text: Buffer.concat(chunks).toString() }),
          onResponseError: (_controller, error) => reject(error),
        },
      )
    })

  return {
    origin,
    ask,
    async demand(request) {
      const answer = await ask(request)
      if (answer.status < 400) return answer
      const { method = 'GET', path } = request
      throw new Error(`${method} ${path}: ${answer.status} ${answer.text.slice(0, 300)}`)
    },
    close: () => pool.close(),
  }
}
