import type { ServerRecord } from '../contract/records.ts'
import type { RecordedEvent } from '../contract/store.ts'
import type { ProgressEvent } from './api.ts'
import type { Core } from './parts.ts'
import { failedEvent, progressOf, readyEvent } from './progress.ts'
import { placeOf } from './spawn-context.ts'

/** The events of the present attempt, and of the time it waited in line. */
function ofAttempt(
  events: readonly RecordedEvent[],
  server: ServerRecord,
): readonly RecordedEvent[] {
  const waiting = server.queuedAt !== undefined
  const first = waiting
    ? events.findLastIndex((event) => event.type === 'server.queued')
    : events.findIndex(
        (event) => event.type === 'server.starting' && event.data['attempt'] === server.attempt,
      )
  return first === -1 ? [] : events.slice(first)
}

/** What the record alone tells, when no event does (any more). */
function present(server: ServerRecord, url: string): ProgressEvent | undefined {
  if (server.phase === 'ready') return readyEvent(url)
  if (server.phase === 'stopped' && server.desired !== 'running' && server.failure)
    return failedEvent(server.failure.message)
  return undefined
}

/** Replays a start's progress and goes on as it comes, on any hub process; ends with `ready` or `failed`. */
export async function* followProgress(
  core: Core,
  id: string,
  signal: AbortSignal | undefined,
): AsyncGenerator<ProgressEvent> {
  const waiting: RecordedEvent[] = []
  let wake: (() => void) | undefined
  const ring = (): void => wake?.()
  const unsubscribe = core.feed.subscribe((event) => {
    waiting.push(event)
    ring()
  }, `server:${id}`)
  let missed = false
  const unsubscribeResync = core.feed.onResync(() => {
    missed = true
    ring()
  })
  signal?.addEventListener('abort', ring)
  core.signal.addEventListener('abort', ring)
  try {
    const server = (await core.store.get('server', id))?.value
    if (!server) return
    const url = (await placeOf(core, server)).prefix
    const past = ofAttempt(await core.store.history(`server:${id}`), server)
    let cursor = past.at(-1)?.cursor ?? 0
    let last = 0
    const say = (event: RecordedEvent): ProgressEvent | undefined => {
      const told = progressOf(event, url)
      if (!told) return undefined
      last = Math.max(last, told.progress)
      return { ...told, progress: last }
    }
    for (const event of past) {
      const told = say(event)
      if (told) yield told
      if (told?.ready || told?.failed) return
    }
    const now = present(server, url)
    if (now) {
      yield now
      return
    }
    // Not everything that ends a start is an event of progress, and events may be missed.
    const end = async (): Promise<ProgressEvent | undefined> => {
      const record = (await core.store.get('server', id))?.value
      if (!record || (record.phase === 'stopped' && record.desired !== 'running'))
        return failedEvent(record?.failure?.message ?? 'Spawn cancelled')
      return record.phase === 'ready' ? readyEvent(url) : undefined
    }
    const over = (): boolean => signal?.aborted === true || core.signal.aborted
    while (!over()) {
      const event = waiting.shift()
      if (missed || event?.type === 'server.stopped') {
        missed = false
        const told = await end()
        if (told) {
          yield told
          return
        }
      }
      if (!event) {
        await new Promise<void>((resolve) => {
          wake = resolve
          if (waiting.length > 0 || missed || over()) resolve()
        })
        continue
      }
      if (event.cursor <= cursor) continue
      cursor = event.cursor
      const told = say(event)
      if (told) yield told
      if (told?.ready || told?.failed) return
    }
  } finally {
    unsubscribe()
    unsubscribeResync()
    signal?.removeEventListener('abort', ring)
    core.signal.removeEventListener('abort', ring)
  }
}
