import { HubError, isHubError, type ServerRef } from '@hubkit/core/contract'
import { isApiError } from '../cluster/api-error.ts'
import type { CallLimits, KubeClient } from '../cluster/client.ts'
import { create, objectPath, read, type Place } from './api.ts'
import { hubLabel, NOTES, ownerMarks, RECORD } from './marks.ts'
import { dataOf, readLog, type ServerLog, type StoredLog } from './record.ts'

/** The record of one server, in the cluster. */
export interface RecordStore {
  /** @throws HubError when something else has its name */
  read(): Promise<StoredLog | undefined>
  /**
   * Changes it in one step: `decide` is asked again when somebody else changed it meanwhile. `undefined` leaves it.
   * With `likelyNew` it is first tried to be made, which saves looking.
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
  client: KubeClient,
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

  const readRecord = async (): Promise<StoredLog | undefined> => {
    const found = await read(client, 'configmaps', place, limits)
    if (!found) return undefined
    const log = readLog(found, server.hubId, server.id)
    if (!log) throw foreign('ConfigMap', place)
    return log
  }

  const make = async (log: ServerLog, destroyed: boolean): Promise<StoredLog | undefined> => {
    const body = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: place.name, ...metadata(destroyed) },
      data: dataOf(log),
    }
    const made = await create(client, 'configmaps', place.namespace, body, limits)
    return made && { ...log, revision: made.metadata?.resourceVersion ?? '' }
  }

  const change = async (
    log: ServerLog,
    revision: string,
    destroyed: boolean,
  ): Promise<StoredLog | undefined> => {
    try {
      const written = await client.call<{ metadata?: { resourceVersion?: string } }>(
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
      return { ...log, revision: written.metadata?.resourceVersion ?? '' }
    } catch (error) {
      if (isApiError(error, 409) || isApiError(error, 404)) return undefined
      throw error
    }
  }

  return {
    read: readRecord,
    async update(decide, { destroyed = false, likelyNew = false } = {}) {
      for (let known = likelyNew; ; known = false) {
        const log = known ? undefined : await readRecord()
        const next = decide(log)
        if (!next) {
          if (known) continue
          return log
        }
        const written = log
          ? await change(next, log.revision, destroyed)
          : await make(next, destroyed)
        if (written) return written
      }
    },
  }
}
