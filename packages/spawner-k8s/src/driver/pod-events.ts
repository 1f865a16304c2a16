import type { Logger } from '@hubkit/core/contract'
import type { KubeClient } from '../cluster/client.ts'
import { failureOf } from '../cluster/send.ts'
import { pause } from '../cluster/pause.ts'
import { createLineSplitter } from '../watching/lines.ts'
import { readFrame } from '../watching/frame.ts'
import { oneLine } from './one-line.ts'
import type { PodView } from './pod-view.ts'

/** Milliseconds a pod may be pending before its events are asked for: most are running by then. */
const AFTER = 1000
/** How many pods' events are watched at once: one connection each, and the API server filters them one by one. */
const AT_ONCE = 50
/** Seconds after which such a watch is opened anew. */
const LIFE = 300

/** Something that Kubernetes tells of a pod. */
export interface PodEvent {
  readonly uid: string
  readonly type: string
  readonly reason: string
  readonly message: string
  readonly count: number
}

/** How many pods' events are watched now. */
export interface EventWatches {
  open: number
}

/**
 * Tells of a pod's events while it is pending, until `signal` aborts. They are words for a person and nothing depends
 * on them, so a failure ends it silently but for the log.
 */
export async function watchPodEvents(
  client: KubeClient,
  watches: EventWatches,
  { namespace, uid }: PodView,
  tell: (event: PodEvent) => void,
  { signal, log }: { readonly signal: AbortSignal; readonly log: Logger },
): Promise<void> {
  const told = new Map<string, number>()
  try {
    await pause(AFTER, signal)
    if (watches.open >= AT_ONCE) return
    watches.open += 1
    try {
      // Without a version a watch begins with what there is.
      const body = await client.open(
        {
          path: `/api/v1/namespaces/${encodeURIComponent(namespace)}/events`,
          query: {
            watch: true,
            fieldSelector: `involvedObject.uid=${uid}`,
            timeoutSeconds: LIFE,
          },
        },
        signal,
      )
      const splitter = createLineSplitter()
      for await (const chunk of body) {
        for (const line of splitter.push(chunk as Uint8Array)) {
          const frame = readFrame(line, viewEvent)
          if (frame.type !== 'present' || told.get(frame.item.uid) === frame.item.count) continue
          told.set(frame.item.uid, frame.item.count)
          tell(frame.item)
        }
      }
    } finally {
      watches.open -= 1
    }
  } catch (error) {
    if (!signal.aborted)
      log.debug("a pod's events cannot be watched", { pod: uid, error: failureOf(error, signal) })
  }
}

interface RawEvent {
  readonly metadata?: { readonly uid?: string }
  readonly type?: string
  readonly reason?: string
  readonly message?: string
  readonly count?: number
  readonly series?: { readonly count?: number }
}

function viewEvent(object: unknown): PodEvent {
  const { metadata, type = 'Normal', reason = '', message = '', ...rest } = object as RawEvent
  const count = rest.series?.count ?? rest.count ?? 1
  return { uid: metadata?.uid ?? '', type, reason, message: oneLine(message), count }
}
