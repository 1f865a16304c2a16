import { setTimeout as sleep } from 'node:timers/promises'

/** How often a request is made at most. */
const TRIES = 4
const FIRST_PAUSE = 500
const LONGEST_PAUSE = 10_000
/** The hub, or what is in front of it, is away or has too much to do. */
const AWAY = [429, 502, 503, 504]
/** No connection, or one that broke: what Node.js and undici call it. */
const BROKEN = [
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'UND_ERR_SOCKET',
]

/** An answer, as far as it says whether to ask again. */
interface Answer {
  readonly status: number
  /** Seconds after which to ask again. */
  readonly retryAfter?: number | undefined
}

/** Asks again when the hub is away for a moment, as in a restart; only for what may be repeated. */
export async function patiently<T extends Answer>(
  ask: () => Promise<T>,
  signal: AbortSignal,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    let wait = FIRST_PAUSE * 2 ** (attempt - 1)
    try {
      const answer = await ask()
      if (attempt === TRIES || !AWAY.includes(answer.status)) return answer
      wait = Math.max(wait, (answer.retryAfter ?? 0) * 1000)
    } catch (error) {
      if (signal.aborted || attempt === TRIES || !isBroken(error)) throw error
    }
    await sleep(Math.min(wait, LONGEST_PAUSE), undefined, { signal })
  }
}

function isBroken(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return typeof code === 'string' && BROKEN.includes(code)
}
