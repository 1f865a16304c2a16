import type { DatabaseSync } from 'node:sqlite'

/** Reads that belong together, in one transaction. */
export interface Snapshot {
  /** To be called before a read. */
  open(): void
  /** Ends it at once, if there is one: before a write, and before the database closes. */
  close(): void
}

/**
 * Lets the reads of one turn (a request that has come in, and what follows of it without waiting for anything outside)
 * share a transaction: taking and giving back the file's locks costs more than most reads themselves. It ends with the
 * turn, so whoever asks after a commit was acknowledged, by whichever process, sees it.
 */
export function snapshot(database: DatabaseSync): Snapshot {
  const begin = database.prepare('begin')
  const commit = database.prepare('commit')
  let isOpen = false

  function close(): void {
    if (!isOpen) return
    isOpen = false
    if (!database.isOpen || !database.isTransaction) return
    try {
      commit.run()
    } catch {
      // Nothing was written. What is wrong with the file the next read tells to whoever asks.
      if (database.isTransaction) database.exec('rollback')
    }
  }

  return {
    open() {
      if (isOpen || database.isTransaction) return
      begin.run()
      isOpen = true
      process.nextTick(close)
    },
    close,
  }
}
