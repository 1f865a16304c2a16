import { request } from 'node:http'
import { request as secureRequest } from 'node:https'
import { jittered, pause } from './pause.ts'

const ONE_TRY = 5000
const FIRST_PAUSE = 50
const LONGEST_PAUSE = 1000

/** What came of one look at a server. */
export type Answer = { readonly status: number } | { readonly error: string }

/** Asks once, without following redirects and without keeping the connection. */
function askOnce(url: string, signal: AbortSignal): Promise<Answer> {
  return new Promise((resolve) => {
    const send = url.startsWith('https:') ? secureRequest : request
    const outgoing = send(
      url,
      { agent: false, signal, timeout: ONE_TRY, headers: { 'user-agent': 'hubkit' } },
      (response) => {
        response.resume() // the body does not matter
        resolve({ status: response.statusCode ?? 0 })
      },
    )
    outgoing.on('timeout', () => outgoing.destroy(new Error('no answer in 5 s')))
    outgoing.on('error', (error: NodeJS.ErrnoException) =>
      resolve({ error: error.code ?? error.message }),
    )
    outgoing.end()
  })
}

/** A bell that ends the present pause of {@link awaitAnswer}: somebody has reason to believe that it is up. */
export interface Bell {
  ring(): void
  wait(ms: number, signal: AbortSignal): Promise<void>
}

/** A bell that is rung while nobody waits is heard by the next who does. */
export function createBell(): Bell {
  let rung = false
  let wake: (() => void) | undefined
  return {
    ring() {
      rung = true
      wake?.()
    },
    async wait(ms, signal) {
      if (!rung) {
        await Promise.race([pause(ms, signal), new Promise<void>((resolve) => (wake = resolve))])
        wake = undefined
      }
      rung = false
    },
  }
}

/**
 * Looks at a server until it answers with anything below 500 (JupyterHub's measure of "up").
 *
 * @returns `undefined` when it answered, or the last answer when `signal` ended the wait
 */
export async function awaitAnswer(
  url: string,
  bell: Bell,
  signal: AbortSignal,
): Promise<Answer | undefined> {
  let last: Answer = { error: 'not asked yet' }
  for (let wait = FIRST_PAUSE; !signal.aborted; wait = Math.min(wait * 1.5, LONGEST_PAUSE)) {
    const answer = await askOnce(url, signal)
    if ('status' in answer && answer.status < 500) return undefined
    if (signal.aborted) break
    last = answer
    await bell.wait(jittered(wait), signal)
  }
  return last
}
