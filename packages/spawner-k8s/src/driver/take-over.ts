import type { V1Pod } from '@kubernetes/client-node'
import { HubError, type TakeOverContext } from '@hubkit/core/contract'
import { isApiError } from '../cluster/api-error.ts'
import { ANNOTATIONS, LABELS } from '../manifest/marks.ts'
import { labelSlug } from '../naming/slug.ts'
import { objectPath, read } from './api.ts'
import { recordFor, type Driver, type KubernetesState } from './driver.ts'
import { foreignServer } from './foreign.ts'
import { hubLabel, NOTES, ownerMarks } from './marks.ts'
import { begun, mayStart } from './record.ts'
import { foreign as notOurs } from './record-store.ts'
import { refusal } from './refusal.ts'

/** Marks a KubeSpawner's pod as an attempt of a server: `takeOver` of the contract. Nothing in it is started anew. */
export async function takeOver(
  driver: Driver,
  { server, attempt, foreign, signal, log }: TakeOverContext<KubernetesState>,
): Promise<void> {
  const { cluster } = driver
  const { namespace = '', pod_name: name = '' } = foreign.state ?? {}
  const place = { namespace, name }
  const pod = await read(cluster, 'pods', place, { signal })
  const marks = pod?.metadata?.annotations ?? {}
  const done =
    marks[ANNOTATIONS.hub] === server.hubId &&
    marks[ANNOTATIONS.server] === server.id &&
    marks[ANNOTATIONS.attempt] === String(attempt)
  const still = pod && foreignServer(pod, server.hubId)
  const taken = marks[ANNOTATIONS.server] !== undefined && !done
  if (!pod || taken || still?.clientId !== foreign.clientId) throw notOurs('Pod', place)

  await recordFor(driver, server, { signal }).update((known) => {
    const verdict = mayStart(known, attempt)
    if (verdict === 'superseded') throw new HubError('HUB_ERR_SUPERSEDED')
    // It has no Secret: its environment is in the pod.
    return verdict === 'go-on'
      ? undefined
      : { ...begun(known, attempt, { namespace, pod: name, secret: '' }), secrets: 0 }
  })
  if (done) return
  await mark(
    driver,
    pod,
    {
      labels: {
        ...hubLabel(server.hubId),
        [LABELS.server]: labelSlug(server.id),
        [LABELS.user]: labelSlug(server.user.id),
      },
      annotations: {
        ...ownerMarks(server),
        [ANNOTATIONS.user]: server.user.id,
        [ANNOTATIONS.attempt]: String(attempt),
        [NOTES.takenOverAt]: new Date().toISOString(),
      },
    },
    signal,
  )
  log.info('a pod of a KubeSpawner was taken over', {
    server: server.id,
    attempt,
    pod: `${namespace}/${name}`,
  })
}

async function mark(
  { cluster }: Driver,
  { metadata: { namespace = '', name = '', uid, resourceVersion } = {} }: V1Pod,
  marks: { readonly labels: object; readonly annotations: object },
  signal: AbortSignal,
): Promise<void> {
  const place = { namespace, name }
  try {
    // Of that very pod, as it was read.
    const body = { metadata: { uid, resourceVersion, ...marks } }
    await cluster.text({ method: 'PATCH', path: objectPath('pods', place), body }, { signal })
  } catch (error) {
    if (isApiError(error, 404) || isApiError(error, 409)) throw notOurs('Pod', place)
    throw refusal(error, { verb: 'patch', resource: 'pods', ...place })
  }
}
