import { HubError } from '@hubkit/core/contract'
import { isApiError } from '../cluster/api-error.ts'
import { pause } from '../cluster/pause.ts'
import type { CallLimits, KubeClient } from '../cluster/client.ts'
import type { KubernetesObject, Owner } from '../spec.ts'
import type { Created } from './api.ts'
import { ANNOTATIONS } from '../manifest/marks.ts'
import { marked, ownerMarks } from './marks.ts'
import type { PodView } from './pod-view.ts'
import type { Starting } from './make-pod.ts'
import { foreign } from './record-store.ts'
import { refusal } from './refusal.ts'

interface ResourceList {
  readonly resources?: readonly {
    readonly name: string
    readonly kind: string
    readonly namespaced: boolean
  }[]
}

/** Milliseconds between looks at an object that is about to go. */
const LOOK_AGAIN = 300

/** Makes a pod's Service and further objects. They belong to the pod: Kubernetes removes them with it. */
export async function makeBelongings(starting: Starting, pod: PodView): Promise<void> {
  const { driver, ctx, spec } = starting
  const { server, attempt, env, signal } = ctx
  const { names } = spec
  const owner: Owner = { apiVersion: 'v1', kind: 'Pod', name: pod.name, uid: pod.uid }
  const { service, extra } = driver.build(spec, {
    server,
    attempt,
    hubId: server.hubId,
    names,
    env,
    owner,
  })
  const objects = [...(service ? [service as unknown as KubernetesObject] : []), ...extra]
  for (const object of objects) {
    const path = await collectionOf(driver.cluster, object, names.namespace, { signal })
    await makeOne(starting, path, object, owner)
  }
}

async function makeOne(
  { driver: { cluster }, ctx, spec }: Starting,
  path: string,
  object: KubernetesObject,
  owner: Owner,
): Promise<void> {
  const { server, attempt, signal } = ctx
  const { name } = object.metadata
  const { namespace } = spec.names
  const body = marked(object, {
    annotations: { ...ownerMarks(server), [ANNOTATIONS.attempt]: String(attempt) },
    owner,
  })
  const one = `${path}/${encodeURIComponent(name)}`
  for (;;) {
    try {
      await cluster.text({ method: 'POST', path, body }, { signal })
      return
    } catch (error) {
      if (!isApiError(error, 409, 'AlreadyExists'))
        throw refusal(error, {
          verb: 'create',
          resource: path.split('/').at(-1) ?? '',
          namespace,
          name,
        })
    }
    const found = await readAny(cluster, one, { signal })
    if (!found) continue
    if (found.metadata?.ownerReferences?.some(({ uid }) => uid === owner.uid)) return
    const marks = found.metadata?.annotations ?? {}
    if (marks[ANNOTATIONS.hub] !== server.hubId || marks[ANNOTATIONS.server] !== server.id)
      throw foreign(object.kind, { namespace, name })
    // Of the attempt before: its pod is gone, and Kubernetes removes it in a moment.
    await pause(LOOK_AGAIN, signal)
  }
}

async function readAny(
  cluster: KubeClient,
  path: string,
  limits: CallLimits,
): Promise<Created | undefined> {
  try {
    return await cluster.call<Created>({ path }, limits)
  } catch (error) {
    if (isApiError(error, 404)) return undefined
    throw error
  }
}

/** Where objects of a kind are made. What kinds there are the API server says itself. */
async function collectionOf(
  cluster: KubeClient,
  { apiVersion, kind }: KubernetesObject,
  namespace: string,
  limits: CallLimits,
): Promise<string> {
  const base = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`
  if (base === '/api/v1' && kind === 'Service') return `${base}/namespaces/${namespace}/services`
  let list: ResourceList
  try {
    list = await cluster.call<ResourceList>({ path: base }, limits)
  } catch (error) {
    if (!isApiError(error, 404)) throw error
    list = {}
  }
  const found = list.resources?.find((one) => one.kind === kind && !one.name.includes('/'))
  if (!found?.namespaced)
    throw new HubError('HUB_ERR_SPAWN_FAILED', {
      message: `The cluster has no ${kind} of ${apiVersion} in namespaces.`,
      hint: 'An administrator has to correct extraObjects, or to install what defines it.',
    })
  return `${base}/namespaces/${namespace}/${found.name}`
}
