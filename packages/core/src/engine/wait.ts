import type { ServerRecord } from '../contract/records.ts'
import type { WaitOptions } from './api.ts'
import type { Core } from './parts.ts'
import { unlessAborted } from './pause.ts'

/** How long without any event before the record is read again all the same. */
const LOOK_AGAIN = 5000

/**
 * Resolves with the record as soon as `until` holds, with `undefined` once it is removed.
 *
 * @throws the reason of `options.signal`, or a `TimeoutError` after `options.timeout` milliseconds
 */
export async function waitFor(
  core: Core,
  id: string,
  until: (server: ServerRecord) => boolean,
  options: WaitOptions = {},
): Promise<ServerRecord | undefined> {
  const signals = [
    core.signal,
    options.signal,
    options.timeout === undefined ? undefined : AbortSignal.timeout(options.timeout),
  ]
  const over = new AbortController()
  const signal = AbortSignal.any([over.signal, ...signals.filter((item) => item !== undefined)])
  let happened = false
  let wake: (() => void) | undefined
  const ring = (): void => {
    happened = true
    wake?.()
  }
  const unsubscribe = core.feed.subscribe(ring, `server:${id}`)
  const timer = setInterval(ring, LOOK_AGAIN).unref()
  try {
    for (;;) {
      happened = false
      const server = (await core.store.get('server', id))?.value
      if (!server || until(server)) return server
      signal.throwIfAborted()
      const news = new Promise<void>((resolve) => (wake = resolve))
      if (!happened) await unlessAborted(news, signal)
    }
  } finally {
    clearInterval(timer)
    unsubscribe()
    over.abort()
  }
}
