import type { ServerRecord } from '../../contract/records.ts'
import type { Somebody } from '../api/grants.ts'
import { languageOf } from '../language.ts'
import type { AdminServer } from '../pages/admin/server-line.ts'
import { labelOf, viewNeverStarted, viewServer } from '../pages/server-view.ts'
import { keepsLog, readerOf } from '../reader.ts'
import type { Admin } from './admin.ts'

/** A server as the panel shows it, with what the reader's scopes allow. */
export function adminServer(
  { context, person, parts, grants }: Admin,
  owner: Somebody,
  server: ServerRecord,
): AdminServer {
  const { name, displayName, attempt } = server
  const may = (scope: string): boolean => grants.server(scope, owner, name)
  const hasLog = attempt > 0 && keepsLog(context, server) && may('admin:servers')
  return {
    server: {
      ...viewServer(readerOf(context, person), owner.name, server),
      log: hasLog ? parts.urls.of('logs', owner.name, name) : undefined,
    },
    name: labelOf(languageOf(context), name, displayName),
    may: {
      start: may('start:servers'),
      stop: may('delete:servers'),
      open: may('access:servers'),
      release: may('admin:servers'),
      remove: false,
    },
  }
}

/** A user's default server that was never started, for who may start it. */
function unborn({ context, person, grants }: Admin, owner: Somebody): AdminServer {
  return {
    server: viewNeverStarted(readerOf(context, person), owner.name, ''),
    name: labelOf(languageOf(context), ''),
    may: {
      start: grants.server('start:servers', owner, ''),
      stop: false,
      open: false,
      release: false,
      remove: false,
    },
  }
}

/** The servers of a user that the reader may see, the default one first. */
export function adminServers(
  admin: Admin,
  owner: Somebody,
  records: readonly ServerRecord[],
): readonly AdminServer[] {
  const shown = records
    .filter(({ name }) => admin.grants.server('read:servers', owner, name))
    .map((record) => adminServer(admin, owner, record))
  const isThere = records.some(({ name }) => name === '')
  const showsDefault = !isThere && admin.grants.server('read:servers', owner, '')
  return showsDefault ? [unborn(admin, owner), ...shown] : shown
}
