import type { ServerRecord } from '../contract/records.ts'
import type { SpawnProgress } from '../contract/spawner.ts'
import type { Operation, RecordedEvent } from '../contract/store.ts'
import type { ProgressEvent } from './api.ts'
import { hubEvent, isEvent } from './events.ts'
import { about } from './lifecycle.ts'
import type { Core } from './parts.ts'

const WRITE_AFTER = 100
const LONGEST = 500
const MOST = 500

/** Takes a spawner's reports and writes them as events, several to a commit. */
export interface ProgressWriter {
  readonly report: (progress: SpawnProgress) => void
  /** What has not been written yet, for a commit that tells what came after it. */
  take(): readonly Operation[]
  flush(): Promise<void>
}

/** A writer for one attempt. It takes at most 500 reports and 500 characters each, so that a spawner cannot fill the store. */
export function createProgress(core: Core, server: ServerRecord): ProgressWriter {
  let waiting: { readonly at: number; readonly progress: number; readonly message: string }[] = []
  let last = 0
  let taken = 0
  let timer: NodeJS.Timeout | undefined

  const take = (): readonly Operation[] => {
    clearTimeout(timer)
    timer = undefined
    const events = waiting.map(({ at, progress, message }) =>
      hubEvent('server.progress', `server:${server.id}`, at, {
        ...about(server),
        progress,
        message,
      }),
    )
    waiting = []
    return events
  }
  const flush = async (): Promise<void> => {
    const events = take()
    if (events.length === 0) return
    try {
      await core.store.transact(events)
    } catch (error) {
      core.log.warn('progress could not be written', { server: server.id, error }) // the start itself does not depend on it
    }
  }
  return {
    report({ progress = last, message }) {
      if (taken >= MOST) return
      taken += 1
      last = Math.min(99, Math.max(last, Math.trunc(progress)))
      waiting.push({ at: core.now(), progress: last, message: message.slice(0, LONGEST) })
      timer ??= setTimeout(() => void flush(), WRITE_AFTER).unref()
    },
    take,
    flush,
  }
}

function escape(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}

/** The last word of a start that led to a running server (JupyterHub, SpawnProgressAPIHandler). */
export function readyEvent(url: string): ProgressEvent {
  return {
    progress: 100,
    ready: true,
    message: `Server ready at ${url}`,
    html_message: `Server ready at <a href="${escape(url)}">${escape(url)}</a>`,
    url,
  }
}

/** The last word of a start that failed. */
export function failedEvent(message: string): ProgressEvent {
  return { progress: 100, failed: true, message: `Spawn failed: ${message}` }
}

/**
 * What a subscriber is told for an event of the attempt, if anything.
 *
 * @param url the server's path
 */
export function progressOf(event: RecordedEvent, url: string): ProgressEvent | undefined {
  if (isEvent(event, 'server.progress'))
    return { progress: event.data.progress, message: event.data.message }
  if (isEvent(event, 'server.failed')) return failedEvent(event.data.message)
  switch (event.type) {
    case 'server.queued':
      return { progress: 0, message: 'Waiting for a free place' }
    case 'server.starting':
      return { progress: 0, message: 'Server requested' }
    case 'server.spawned':
      return { progress: 90, message: 'The server runs; waiting for its answer' }
    case 'server.started':
      return readyEvent(url)
    case 'server.stopping':
    case 'server.removed':
      return { progress: 100, failed: true, message: 'Spawn cancelled' }
    default:
      return undefined
  }
}
