import { HubError, type SpawnContext } from '@hubkit/core/contract'
import type { ServerSpec } from '../spec.ts'
import { readPod, remove } from './api.ts'
import { belonging } from './belongs.ts'
import { recordFor, type Driver } from './driver.ts'
import { endPod } from './end-pod.ts'
import { begun, mayStart, type ServerLog, type StoredLog } from './record.ts'
import type { RecordStore } from './record-store.ts'
import { refusal } from './refusal.ts'

/** An attempt that may go on. */
export interface Begun {
  readonly record: RecordStore
  readonly log: StoredLog
  /** Somebody had begun it before: what there is of it may be there already. */
  readonly again: boolean
}

/**
 * Writes down that an attempt begins, in one step that only one of several can make, and removes what older ones left.
 *
 * @throws HubError `HUB_ERR_SUPERSEDED` when a newer one has begun, or this one has ended
 */
export async function begin(
  driver: Driver,
  { server, attempt, signal, log: logger }: SpawnContext,
  { names }: ServerSpec,
): Promise<Begun> {
  const { namespace, pod, secret } = names
  const record = recordFor(driver, server, { signal })
  let before: ServerLog | undefined
  let again = false
  const log = await record
    .update(
      (known) => {
        const verdict = mayStart(known, attempt)
        if (verdict === 'superseded') throw new HubError('HUB_ERR_SUPERSEDED')
        before = known
        again = verdict === 'go-on'
        return again ? undefined : begun(known, attempt, { namespace, pod, secret })
      },
      { likelyNew: attempt === 1 },
    )
    .catch((error: unknown) => {
      const { recordsNamespace } = driver
      throw refusal(error, {
        verb: 'create',
        resource: 'configmaps',
        namespace: recordsNamespace,
        name: server.id,
      })
    })
  if (!log) throw new HubError('HUB_ERR_INTERNAL', { message: 'A record was not written.' })
  if (before && !again)
    await clear(driver, before, { server, attempt, signal, log: logger }, { namespace, pod })
  return { record, log, again }
}

/** Removes what is left of the attempt before, where it was. */
async function clear(
  driver: Driver,
  before: ServerLog,
  { server, attempt, signal, log }: Pick<SpawnContext, 'server' | 'attempt' | 'signal' | 'log'>,
  now: Pick<ServerLog, 'namespace' | 'pod'>,
): Promise<void> {
  const { namespace, pod: name } = before
  if (namespace === '') return
  const stopped = before.ended >= before.attempt
  // At the same place it is found when the new pod is made.
  if (stopped && namespace === now.namespace && name === now.pod) return
  const pod = await readPod(driver.cluster, { namespace, name }, { signal })
  if (pod && belonging(pod, server, attempt) === 'older')
    await endPod(driver, pod, { hubId: server.hubId, signal, log })
  if (!stopped) await removeSecrets(driver, before, signal)
}

/** Removes the Secrets of the attempt that a record tells of. */
export async function removeSecrets(
  { cluster }: Driver,
  { namespace, secret, secrets }: ServerLog,
  signal: AbortSignal,
): Promise<void> {
  await Promise.all(
    Array.from({ length: secrets }, (_, index) =>
      remove(cluster, 'secrets', { namespace, name: secretName(secret, index) }, { signal }),
    ),
  )
}

/** The name of an attempt's Secret, or of a further one when a start was taken over before its pod was made. */
export function secretName(secret: string, index: number): string {
  return index === 0 ? secret : `${secret}-${index}`
}
