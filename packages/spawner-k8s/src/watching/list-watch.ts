import type { Logger } from '@hubkit/core/contract'
import { isApiError, Unreachable } from '../cluster/api-error.ts'
import { backoff } from '../cluster/backoff.ts'
import type { KubeClient } from '../cluster/client.ts'
import { pause } from '../cluster/pause.ts'
import { failureOf } from '../cluster/send.ts'
import { createCache, type Cached, type Change } from './cache.ts'
import { readFrame } from './frame.ts'
import { createLineSplitter } from './lines.ts'
import { readList, type Selection } from './read-list.ts'

/** Milliseconds between tries. It never gives up. */
const BETWEEN_TRIES = { first: 200, most: 15_000 }
/** A watch is opened anew after so many seconds, so that watches spread over the API servers there are. */
const LIFE = { least: 300, most: 600 }
/** The API server says "nothing new" after 75 s at most; one that is silent for longer, in ms, is not there. */
const SILENCE = 100_000

/** A view of some objects that keeps itself true. */
export interface ListWatch<T extends Cached> {
  /**
   * When the view was last known to be what the API server knew, in ms of `performance.now()`; `undefined` before the
   * first list, and while the watch is cut.
   */
  readonly syncedAt: number | undefined
  values(): Iterable<T>
  /** Told of each change from now on. @returns ends it */
  subscribe(listener: (change: Change<T>) => void): () => void
}

/** What a view needs. */
export interface ListWatchOptions<T> {
  readonly client: KubeClient
  readonly selection: Selection<T>
  isSame(before: T, after: T): boolean
  readonly log: Logger
  readonly signal: AbortSignal
  /** Milliseconds after which a silent watch counts as lost. @default 100,000 */
  readonly silence?: number | undefined
}

/**
 * Lists and watches until `signal` aborts, whatever happens: a watch that was cut goes on from where it was; one whose
 * place is no longer known (410, as the answer or within it) lists again and says what differs.
 */
export function listWatch<T extends Cached>(options: ListWatchOptions<T>): ListWatch<T> {
  const { client, selection, log, signal, silence = SILENCE } = options
  const cache = createCache<T>(options.isSame)
  const listeners = new Set<(change: Change<T>) => void>()
  let syncedAt: number | undefined
  let version: string | undefined

  const tell = (change: Change<T> | undefined): void => {
    if (!change) return
    for (const listener of listeners) listener(change)
  }

  const list = async (): Promise<string> => {
    const listed = await readList(client, selection, signal)
    for (const change of cache.replace(listed.items)) tell(change)
    syncedAt = performance.now()
    return listed.resourceVersion
  }

  /** Watches from `version` on, and moves that. @returns whether anything was told */
  const watch = async (from: string): Promise<boolean> => {
    let told = false
    const silent = new AbortController()
    const limit = AbortSignal.any([signal, silent.signal])
    const timer = setTimeout(() => silent.abort(new Unreachable('a watch fell silent')), silence)
    const heard = (): void => {
      timer.refresh()
      syncedAt = performance.now()
    }
    try {
      const body = await client.open(watchRequest(selection, from), limit)
      heard()
      const splitter = createLineSplitter()
      for await (const chunk of body) {
        for (const line of splitter.push(chunk as Uint8Array)) {
          const frame = readFrame(line, selection.project)
          version = frame.resourceVersion
          told = true
          if (frame.type === 'present') tell(cache.put(frame.item))
          else if (frame.type === 'absent') tell(cache.remove(frame.item))
        }
        heard()
      }
    } catch (error) {
      const failure = failureOf(error, limit)
      // What was told before it was cut holds: it goes on from there at once.
      if (!told || isApiError(failure)) throw failure
    } finally {
      clearTimeout(timer)
      syncedAt = undefined
    }
    return told
  }

  const run = async (): Promise<void> => {
    let failures = 0
    while (!signal.aborted) {
      try {
        version ??= await list()
        failures = (await watch(version)) ? 0 : failures + 1
      } catch (error) {
        if (signal.aborted) return
        failures += 1
        if (isApiError(error, 410)) version = undefined
        log[failures === 5 ? 'warn' : 'debug']('watching a cluster fails; it is tried again', {
          path: selection.path,
          failures,
          error,
        })
      }
      if (failures > 0 && !signal.aborted)
        await pause(backoff(failures, BETWEEN_TRIES), signal).catch(() => undefined)
    }
  }
  void run()

  return {
    get syncedAt() {
      return syncedAt
    },
    values: () => cache.values(),
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

function watchRequest<T>({ path, labelSelector, fieldSelector }: Selection<T>, version: string) {
  return {
    path,
    query: {
      watch: true,
      allowWatchBookmarks: true,
      resourceVersion: version,
      timeoutSeconds: LIFE.least + Math.floor(Math.random() * (LIFE.most - LIFE.least)),
      labelSelector,
      fieldSelector,
    },
  }
}
