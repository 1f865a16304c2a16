import type { JsonObject } from '../../contract/json.ts'

/** How often an idle stream says that it lives, in milliseconds (JupyterHub, `SpawnProgressAPIHandler`). */
const KEEPALIVE = 8000

/** Options of {@link eventStream}. */
export interface EventStreamOptions {
  /** Ends the stream. */
  readonly signal: AbortSignal
  /** Told when the source fails; the stream ends then. */
  readonly onError: (error: unknown) => void
  /** Milliseconds. @default 8000 */
  readonly keepalive?: number | undefined
}

/**
 * Server-sent events as JupyterHub writes them: `data: {json}` and an empty line; empty lines keep idle streams alive.
 * The source is told to end when the client goes.
 *
 * @param source makes the events; gets a signal that aborts when nobody listens any more
 */
export function eventStream(
  source: (signal: AbortSignal) => AsyncIterable<JsonObject>,
  { signal, onError, keepalive = KEEPALIVE }: EventStreamOptions,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  const gone = new AbortController()
  const over = AbortSignal.any([signal, gone.signal])
  return new ReadableStream({
    start(controller) {
      // The first empty line sends the headers on their way.
      const beat = (): void => controller.enqueue(encoder.encode('\n\n'))
      beat()
      const timer = setInterval(beat, keepalive).unref()
      // A source may take its time to end; nothing can be written meanwhile.
      over.addEventListener('abort', () => clearInterval(timer), { once: true })
      const run = async (): Promise<void> => {
        try {
          for await (const event of source(over)) {
            if (over.aborted) break
            controller.enqueue(encoder.encode(`data: ${JSON.stringify(event)}\n\n`))
          }
        } catch (error) {
          if (!over.aborted) onError(error)
        } finally {
          clearInterval(timer)
          if (!gone.signal.aborted) controller.close()
        }
      }
      void run()
    },
    cancel() {
      gone.abort()
    },
  })
}
