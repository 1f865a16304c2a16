import type { V1Namespace, V1Secret, V1Service } from '@kubernetes/client-node'
import { HubError } from '@hubkit/core/contract'
import { listOf } from '../options/entries.ts'
import type { KubernetesFragment } from '../options/common-values.ts'
import type { KubernetesObject, ManifestContext, Manifests, ServerSpec } from '../spec.ts'
import { claimManifest } from './claim.ts'
import { divideEnvironment } from './environment.ts'
import { ANNOTATIONS, LABELS } from './marks.ts'
import { annotationsFor, labelsFor, metadataFor } from './metadata.ts'
import { podManifest } from './pod.ts'
import { spawnerEnvironment } from './spawner-environment.ts'

function namespaceManifest(
  { values }: ServerSpec,
  { names, server }: ManifestContext,
): V1Namespace {
  const { labels, annotations } = values.namespace ?? {}
  return {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: {
      name: names.namespace,
      labels: { ...labels },
      annotations: { ...annotations, [ANNOTATIONS.hub]: server.hubId },
    },
  }
}

function secretManifest(
  spec: ServerSpec,
  context: ManifestContext,
  variables: Readonly<Record<string, string>>,
): V1Secret {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: metadataFor(spec, context, context.names.secret, 'other', spec.values),
    type: 'Opaque',
    immutable: true,
    stringData: { ...variables },
  }
}

function serviceManifest(spec: ServerSpec, context: ManifestContext): V1Service {
  const { labels, annotations, portName = 'http' } = spec.values.service ?? {}
  const pod = labelsFor(spec, context, 'pod', undefined)
  const chosen = [LABELS.hub, LABELS.server]
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: metadataFor(spec, context, context.names.service, 'other', {
      labels: { ...spec.values.labels, ...labels },
      annotations: { ...spec.values.annotations, ...annotations },
    }),
    spec: {
      type: 'ClusterIP',
      ports: [{ name: portName, port: spec.port, targetPort: spec.port }],
      selector: Object.fromEntries(chosen.map((key) => [key, pod[key] ?? ''])),
    },
  }
}

function extraObject(
  spec: ServerSpec,
  context: ManifestContext,
  object: KubernetesFragment,
): KubernetesObject {
  const { metadata = {}, ...rest } = object as Partial<KubernetesObject>
  const { labels, annotations, name, ...more } = metadata as KubernetesFragment
  if (typeof name !== 'string' || name === '')
    throw new HubError('HUB_ERR_OPTION', {
      message: `extraObjects: the ${String(object['kind'])} has no metadata.name`,
    })
  const given = (texts: unknown): Record<string, string> => ({
    ...(texts as Record<string, string> | undefined),
  })
  return {
    ...rest,
    metadata: {
      namespace: context.names.namespace,
      ...more,
      name,
      labels: labelsFor(spec, context, 'other', given(labels)),
      annotations: annotationsFor(spec, context, given(annotations)),
    },
  } as KubernetesObject
}

/**
 * Makes the objects of one start. The same from the same, whoever asks and when. What the hub tells the server, and all
 * other variables whose values are known, are in the Secret only.
 */
export function buildManifests(spec: ServerSpec, context: ManifestContext): Manifests {
  const { secret, pod } = divideEnvironment(
    spec.values.environment ?? {},
    { ...spawnerEnvironment(spec, context), ...context.env },
    context.names.secret,
  )
  return {
    namespace: spec.createNamespace ? namespaceManifest(spec, context) : undefined,
    claims: spec.claims
      .filter(({ create }) => create)
      .map((claim) => ({ key: claim.key, manifest: claimManifest(spec, context, claim) })),
    secret: secretManifest(spec, context, secret),
    pod: podManifest(spec, context, pod),
    service: spec.service ? serviceManifest(spec, context) : undefined,
    extra: listOf(spec.values.extraObjects).map((object) => extraObject(spec, context, object)),
  }
}
