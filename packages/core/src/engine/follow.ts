import { EventEmitter } from 'eventemitter3'
import type { Logger } from '../contract/plugin.ts'
import type { RecordedEvent, Store } from '../contract/store.ts'
import type { Feed } from './feed.ts'
import { pause } from './pause.ts'

/** A feed that is being followed. */
export interface Following extends Feed {
  /** Follows the store's changes from `cursor` on until `signal` aborts; a failing store is asked again. */
  run(cursor: number, signal: AbortSignal): Promise<void>
}

const RETRY = 500

/** One follower of the store's change feed for the whole process; everything that reacts subscribes to it. */
export function createFeed(store: Store, log: Logger): Following {
  const emitter = new EventEmitter<{ event: [RecordedEvent]; resync: [] }>()
  const subjects = new Map<string, Set<(event: RecordedEvent) => void>>()

  const tell = (event: RecordedEvent): void => {
    emitter.emit('event', event)
    for (const listener of subjects.get(event.subject) ?? []) listener(event)
  }

  return {
    subscribe(listener, subject) {
      if (subject === undefined) {
        emitter.on('event', listener)
        return () => emitter.off('event', listener)
      }
      const listeners = subjects.get(subject) ?? new Set()
      subjects.set(subject, listeners.add(listener))
      return () => {
        listeners.delete(listener)
        if (listeners.size === 0) subjects.delete(subject)
      }
    },
    onResync(listener) {
      emitter.on('resync', listener)
      return () => emitter.off('resync', listener)
    },
    async run(cursor, signal) {
      let after = cursor
      while (!signal.aborted) {
        try {
          for await (const change of store.changes({ after, signal })) {
            if (change.type === 'event') {
              after = change.event.cursor
              tell(change.event)
            } else {
              after = change.cursor
              emitter.emit('resync')
            }
          }
        } catch (error) {
          if (signal.aborted) return
          log.error('the change feed failed; trying again', { error })
        }
        await pause(RETRY, signal)
      }
    },
  }
}
