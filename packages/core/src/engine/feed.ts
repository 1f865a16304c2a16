import type { RecordedEvent } from '../contract/store.ts'

/** What happens in the hub, from every process, in the order of commits. */
export interface Feed {
  /** Calls `listener` for each event from now on, or for those about one subject. It must not throw. @returns how to stop it */
  subscribe(listener: (event: RecordedEvent) => void, subject?: string): () => void
  /** Calls `listener` when events may have been missed: records must be read again. @returns how to stop it */
  onResync(listener: () => void): () => void
}
