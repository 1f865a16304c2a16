import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

const fileOf = (folder: string): string => join(folder, 'hub.sqlite')

/** The leases of servers that somebody holds. */
export function drivenServers(folder: string): readonly string[] {
  const database = new DatabaseSync(fileOf(folder), { readOnly: true })
  try {
    const query = "select key, holder from hub_lease where key like 'server:%' and expires > ?"
    const rows = database.prepare(query).all(Date.now())
    return rows.map(({ key, holder }) => `${String(key)} (${String(holder)})`)
  } finally {
    database.close()
  }
}

/** Keeps everybody else from writing, as a process does that was frozen within a commit. @returns how to end that */
export function holdStore(folder: string): () => void {
  const database = new DatabaseSync(fileOf(folder), { timeout: 2000 })
  try {
    database.exec('begin immediate')
  } catch (error) {
    database.close()
    throw error
  }
  return () => {
    database.exec('rollback')
    database.close()
  }
}

/** Whether somebody could write now. */
export function isWritable(folder: string): boolean {
  try {
    holdStore(folder)()
    return true
  } catch (error) {
    if (error instanceof Error && error.message.includes('locked')) return false
    throw error
  }
}
