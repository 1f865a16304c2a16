/** What an answer is made of, when its whole body is a text or nothing. */
export interface PlainAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** Whole `Set-Cookie` values. */
  readonly cookies: readonly string[]
  readonly body: string | null
}

/** Says to the hub's `fetch` that the caller writes plain answers itself, and takes responses without their text. */
export const WRITES_PLAIN: unique symbol = Symbol('hubkit writes plain answers')

const known = new WeakMap<Response, PlainAnswer>()

/**
 * A response without its text, which is kept beside it: to put a text into a response's stream and read it out again
 * costs more than most answers themselves, and a server that writes to a socket need not.
 */
export function hollow(answer: PlainAnswer): Response {
  const response = filled(answer, null)
  known.set(response, answer)
  return response
}

/** Headers for a response; as they are when there is no cookie, which is quicker. */
export function headersOf(
  headers: PlainAnswer['headers'],
  cookies: readonly string[],
): Record<string, string> | [string, string][] {
  if (cookies.length === 0) return { ...headers }
  const set = cookies.map((cookie): [string, string] => ['set-cookie', cookie])
  return [...Object.entries(headers), ...set]
}

/** What a response is made of; `undefined` for one that has to be read, such as a stream or somebody else's. */
export function plainAnswer(response: Response): PlainAnswer | undefined {
  return known.get(response)
}

/** The same response with its text, for whoever asked. */
export function whole(response: Response): Response {
  const plain = known.get(response)
  return plain ? filled(plain, plain.body) : response
}

function filled({ status, headers, cookies }: PlainAnswer, body: string | null): Response {
  return new Response(body, { status, headers: headersOf(headers, cookies) })
}
