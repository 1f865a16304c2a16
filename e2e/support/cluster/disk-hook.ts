import { DatabaseSync } from 'node:sqlite'

/** What a disk does with writes: SQLite raises for these what it raises for such a disk. */
export type Ailment = 'read-only' | 'full'

/**
 * Lets a test fail this process's disk where the test may not mount one that fails: from now on every database that is
 * opened here hears of it.
 *
 * @returns what sets it; `undefined` heals
 */
export function createDiskHook(): (ailment: Ailment | undefined) => void {
  const databases = new Set<DatabaseSync>()
  const { exec } = DatabaseSync.prototype
  DatabaseSync.prototype.exec = function (sql) {
    databases.add(this)
    exec.call(this, sql)
  }
  return (ailment) => {
    for (const database of databases) {
      if (!database.isOpen) continue
      // https://www.sqlite.org/pragma.html#pragma_query_only
      exec.call(database, `pragma query_only = ${ailment === 'read-only' ? 'on' : 'off'}`)
      // As many pages as there are: https://www.sqlite.org/pragma.html#pragma_max_page_count
      const pages = ailment === 'full' ? 1 : 2 ** 32 - 2
      exec.call(database, `pragma max_page_count = ${pages}`)
    }
  }
}
