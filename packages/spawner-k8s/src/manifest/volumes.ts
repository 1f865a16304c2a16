import type { V1Volume, V1VolumeMount } from '@kubernetes/client-node'
import { listOf } from '../options/entries.ts'
import type { ManifestContext, ServerSpec } from '../spec.ts'

/** The pod's volumes: its claims, then the others. */
export function volumesOf({ claims, values }: ServerSpec, { names }: ManifestContext): V1Volume[] {
  const own = claims
    // One that others mount by `{pvc_name}` needs no volume of its own.
    .filter(({ mountPath, key }) => mountPath !== undefined || isMounted(values, key))
    .map(({ key, name }) => ({
      name: key,
      persistentVolumeClaim: { claimName: names.claims[key] ?? name },
    }))
  return [...own, ...listOf(values.storage?.volumes)]
}

function isMounted(values: ServerSpec['values'], volume: string): boolean {
  const containers = [...listOf(values.initContainers), ...listOf(values.extraContainers)]
  const mounts = [
    ...listOf(values.storage?.mounts),
    ...containers.flatMap(({ volumeMounts = [] }) => volumeMounts),
    ...listOf(values.containerConfig?.['volumeMounts'] as readonly V1VolumeMount[] | undefined),
  ]
  return mounts.some(({ name }) => name === volume)
}

/** What the notebook container mounts. */
export function mountsOf({ claims, values }: ServerSpec): V1VolumeMount[] {
  const own = claims.flatMap(({ key, mountPath, subPath, readOnly }): V1VolumeMount[] =>
    mountPath === undefined
      ? []
      : [
          {
            name: key,
            mountPath,
            ...(subPath === undefined ? {} : { subPath }),
            ...(readOnly === undefined ? {} : { readOnly }),
          },
        ],
  )
  return [...own, ...listOf(values.storage?.mounts)]
}
