/**
 * A hub's records in SQLite.
 *
 * @module
 */
export { backupStore, checkStore } from './sqlite/backup.ts'
export { sqlStore, type SqlStoreOptions } from './sql-store.ts'
