import { HubError, isHubError, type ServerRef } from '@hubkit/core/contract'
import { isApiError } from '../cluster/api-error.ts'
import type { CallLimits, KubeClient } from '../cluster/client.ts'
import { create, objectPath, read, type Place } from './api.ts'
import type { KnownRecords } from './known-records.ts'
import { hubLabel, NOTES, ownerMarks, RECORD } from './marks.ts'
import { dataOf, readLog, type ServerLog, type StoredLog } from './record.ts'

/** The record of one server, in the cluster. */
export interface RecordStore {
  /** @throws HubError when something else has its name */
  read(): Promise<StoredLog | undefined>
  /**
   * Changes it in one step: `decide` is asked again when somebody else changed it meanwhile. `undefined` leaves it.
   * What this process knows of it is tried first, and with `likelyNew` that there is none, which saves looking.
   *
   * @returns what it is then
   */
  update(
    decide: (log: StoredLog | undefined) => ServerLog | undefined,
    how?: { readonly destroyed?: boolean; readonly likelyNew?: boolean },
  ): Promise<StoredLog | undefined>
}

/** Whether something that is not ours has the name: another hub's server of the same id, or anything. */
export function isForeign(error: unknown): boolean {
  return isHubError(error, 'HUB_ERR_CONFLICT')
}

/** What is thrown for an object that has a server's name and is not this server's. It is never touched. */
export function foreign(what: string, { namespace, name }: Place): HubError {
  return new HubError('HUB_ERR_CONFLICT', {
    message: `The ${what} ${namespace}/${name} is there and does not belong to this server.`,
    hint: 'An administrator has to remove it, or to give servers other names.',
  })
}

/** The record of a server. */
export function recordStore(
  { cluster, knownRecords }: { readonly cluster: KubeClient; readonly knownRecords: KnownRecords },
  place: Place,
  server: ServerRef,
  limits: CallLimits,
): RecordStore {
  const path = objectPath('configmaps', place)
  const metadata = (destroyed: boolean) => ({
    labels: {
      'app.kubernetes.io/managed-by': 'hubkit',
      ...hubLabel(server.hubId),
      [RECORD]: destroyed ? 'destroyed' : 'server',
    },
    annotations: {
      ...ownerMarks(server),
      ...(destroyed ? { [NOTES.destroyedAt]: new Date().toISOString() } : {}),
    },
  })

  const keep = (log: StoredLog | undefined): StoredLog | undefined => {
    if (log) knownRecords.keep(server, log)
    else knownRecords.forget(server)
    return log
  }

  const readRecord = async (): Promise<StoredLog | undefined> => {
    const found = await read(cluster, 'configmaps', place, limits)
    const log = found && readLog(found, server.hubId, server.id)
    if (found && !log) throw foreign('ConfigMap', place)
    return keep(log)
  }

  const make = async (log: ServerLog, destroyed: boolean): Promise<StoredLog | undefined> => {
    const body = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: place.name, ...metadata(destroyed) },
      data: dataOf(log),
    }
    const made = await create(cluster, 'configmaps', place.namespace, body, limits)
    return keep(made && { ...log, revision: made.metadata?.resourceVersion ?? '' })
  }

  const change = async (
    log: ServerLog,
    revision: string,
    destroyed: boolean,
  ): Promise<StoredLog | undefined> => {
    try {
      const written = await cluster.call<{ metadata?: { resourceVersion?: string } }>(
        {
          method: 'PATCH',
          path,
          body: {
            metadata: { ...metadata(destroyed), resourceVersion: revision },
            data: dataOf(log),
          },
        },
        limits,
      )
      return keep({ ...log, revision: written.metadata?.resourceVersion ?? '' })
    } catch (error) {
      if (isApiError(error, 409) || isApiError(error, 404)) return keep(undefined)
      throw error
    }
  }

  return {
    read: readRecord,
    async update(decide, { destroyed = false, likelyNew = false } = {}) {
      const write = (next: ServerLog, log: StoredLog | undefined) =>
        log ? change(next, log.revision, destroyed) : make(next, destroyed)

      const known = knownRecords.find(server)
      const guess = known || likelyNew ? decideFrom(known, decide) : undefined
      if (guess) {
        const written = await write(guess, known)
        if (written) return written
      }
      for (;;) {
        const log = await readRecord()
        const next = decide(log)
        if (!next) return log
        const written = await write(next, log)
        if (written) return written
      }
    },
  }
}

/** What is decided from a record that may be old: only a change counts, which then names its revision. */
function decideFrom(
  known: StoredLog | undefined,
  decide: (log: StoredLog | undefined) => ServerLog | undefined,
): ServerLog | undefined {
  try {
    return decide(known)
  } catch {
    return undefined // it is asked again with the record as it is
  }
}
