import type { Duplex } from 'node:stream'

/** How long the last bytes may take to go out, in milliseconds: whoever does not read them would keep them for ever. */
export const LAST_WORDS = 60_000

/** Ends a stream once all that was written to it is out, or nobody takes it. */
export function finish(stream: Duplex): void {
  if (stream.destroyed) return
  if (stream.writableLength > 0) {
    const timer = setTimeout(() => stream.destroy(), LAST_WORDS).unref()
    stream.once('close', () => clearTimeout(timer))
  }
  if ('destroySoon' in stream && typeof stream.destroySoon === 'function') {
    stream.destroySoon()
    return
  }
  if (stream.writableFinished) stream.destroy()
  else stream.once('finish', () => stream.destroy())
  stream.end()
}
