import type { V1ObjectMeta } from '@kubernetes/client-node'
import { labelSlug } from '../naming/slug.ts'
import type { ManifestContext, ServerSpec } from '../spec.ts'
import { ANNOTATIONS, KUBESPAWNER, LABELS } from './marks.ts'

type Texts = Readonly<Record<string, string>>

/** What kind of object it is for: claims have a component of their own, as KubeSpawner's. */
export type Purpose = 'pod' | 'claim' | 'other'

function component({ values, compatibility }: ServerSpec, purpose: Purpose): Texts {
  const name = values.component ?? 'singleuser-server'
  if (compatibility === undefined || purpose === 'pod') {
    const own = { 'app.kubernetes.io/component': name }
    return compatibility === undefined ? own : { ...own, component: name }
  }
  return purpose === 'claim'
    ? { 'app.kubernetes.io/component': name, component: 'singleuser-storage' }
    : {}
}

/** An object's labels: what is given, then what is common to all, then what tells whose it is. */
export function labelsFor(
  spec: ServerSpec,
  { server }: ManifestContext,
  purpose: Purpose,
  given: Texts | undefined,
): Record<string, string> {
  const { values, compatibility } = spec
  const before = compatibility ? { [KUBESPAWNER.username]: labelSlug(server.user.name) } : {}
  const after =
    compatibility && purpose === 'pod' ? { [KUBESPAWNER.servername]: labelSlug(server.name) } : {}
  return {
    ...before,
    ...given,
    ...values.commonLabels,
    ...component(spec, purpose),
    ...after,
    [LABELS.hub]: labelSlug(server.hubId),
    [LABELS.server]: labelSlug(server.id),
    [LABELS.user]: labelSlug(server.user.id),
  }
}

/** An object's annotations: what is given, then what tells whose it is. */
export function annotationsFor(
  { compatibility }: ServerSpec,
  { server, attempt }: ManifestContext,
  given: Texts | undefined,
): Record<string, string> {
  const named = server.name === '' ? {} : { [KUBESPAWNER.servername]: server.name }
  const before = compatibility
    ? {
        [KUBESPAWNER.username]: server.user.name,
        ...named,
        [KUBESPAWNER.version]: KUBESPAWNER.scheme,
      }
    : {}
  return {
    ...before,
    ...given,
    [ANNOTATIONS.hub]: server.hubId,
    [ANNOTATIONS.server]: server.id,
    [ANNOTATIONS.user]: server.user.id,
    [ANNOTATIONS.attempt]: String(attempt),
    [ANNOTATIONS.username]: server.user.name,
    ...(server.name === '' ? {} : { [ANNOTATIONS.servername]: server.name }),
  }
}

/** The metadata of an object in the server's namespace. */
export function metadataFor(
  spec: ServerSpec,
  context: ManifestContext,
  name: string,
  purpose: Purpose,
  given: { readonly labels?: Texts | undefined; readonly annotations?: Texts | undefined },
): V1ObjectMeta {
  return {
    name,
    namespace: context.names.namespace,
    labels: labelsFor(spec, context, purpose, given.labels),
    annotations: annotationsFor(spec, context, given.annotations),
  }
}
