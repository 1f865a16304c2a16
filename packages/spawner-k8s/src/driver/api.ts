import type { V1ConfigMap, V1PersistentVolumeClaim, V1Pod } from '@kubernetes/client-node'
import { isApiError } from '../cluster/api-error.ts'
import type { CallLimits, KubeClient } from '../cluster/client.ts'
import { viewPod, type PodView } from './pod-view.ts'

/** Where an object is. */
export interface Place {
  readonly namespace: string
  readonly name: string
}

/** Kinds of the API's core group that the spawner uses, and their JSON. */
interface Kinds {
  configmaps: V1ConfigMap
  persistentvolumeclaims: V1PersistentVolumeClaim
  pods: V1Pod
  secrets: Created
  services: Created
}

/** What is looked at of a thing that was made. */
export interface Created {
  readonly metadata?: {
    readonly name?: string
    readonly uid?: string
    readonly annotations?: Readonly<Record<string, string>>
    readonly ownerReferences?: readonly { readonly uid: string }[]
  }
}

export type Kind = keyof Kinds

/** Path of a kind's objects in a namespace, or of all namespaces. */
export function pathOf(kind: Kind, namespace?: string): string {
  const within = namespace === undefined ? '' : `/namespaces/${encodeURIComponent(namespace)}`
  return `/api/v1${within}/${kind}`
}

export function objectPath(kind: Kind, { namespace, name }: Place): string {
  return `${pathOf(kind, namespace)}/${encodeURIComponent(name)}`
}

/** Reads an object; `undefined` when it is certain that there is none. */
export async function read<K extends Kind>(
  client: KubeClient,
  kind: K,
  place: Place,
  limits: CallLimits,
): Promise<Kinds[K] | undefined> {
  try {
    return await client.call<Kinds[K]>({ path: objectPath(kind, place) }, limits)
  } catch (error) {
    if (isApiError(error, 404)) return undefined
    throw error
  }
}

/** Makes an object; `undefined` when there is one of that name, which a try of ours may have made. */
export async function create<K extends Kind>(
  client: KubeClient,
  kind: K,
  namespace: string,
  body: object,
  limits: CallLimits,
): Promise<Kinds[K] | undefined> {
  try {
    return await client.call<Kinds[K]>(
      { method: 'POST', path: pathOf(kind, namespace), body },
      limits,
    )
  } catch (error) {
    if (isApiError(error, 409, 'AlreadyExists')) return undefined
    throw error
  }
}

/** Deletes what is at a place; with a `uid` only that very object. Nothing there is fine. */
export async function remove(
  client: KubeClient,
  kind: Kind,
  place: Place & { readonly uid?: string },
  limits: CallLimits,
  graceSeconds?: number,
): Promise<void> {
  const body = {
    kind: 'DeleteOptions',
    apiVersion: 'v1',
    propagationPolicy: 'Background',
    ...(graceSeconds === undefined ? {} : { gracePeriodSeconds: graceSeconds }),
    ...(place.uid === undefined ? {} : { preconditions: { uid: place.uid } }),
  }
  try {
    await client.text({ method: 'DELETE', path: objectPath(kind, place), body }, limits)
  } catch (error) {
    // 409: another one has this name now; what was meant is gone.
    if (!isApiError(error, 404) && !isApiError(error, 409)) throw error
  }
}

export async function readPod(
  client: KubeClient,
  place: Place,
  limits: CallLimits,
): Promise<PodView | undefined> {
  const pod = await read(client, 'pods', place, limits)
  return pod && viewPod(pod)
}
