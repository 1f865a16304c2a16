import type { RecordedEvent } from '../contract/store.ts'

/** What happens in the hub, from every process, in the order of commits. */
export interface Feed {
  /** Calls `listener` for each event from now on. @returns how to stop it */
  subscribe(listener: (event: RecordedEvent) => void): () => void
  /** Calls `listener` when events may have been missed: records must be read again. */
  onResync(listener: () => void): () => void
}
