import type { V1PersistentVolumeClaim } from '@kubernetes/client-node'
import { amountOf, quantityText } from '../options/quantity.ts'
import type { ClaimSpec, ManifestContext, ServerSpec } from '../spec.ts'
import { metadataFor } from './metadata.ts'
import { withoutEmpty } from './without-empty.ts'

/** A claim that is to be made. */
export function claimManifest(
  spec: ServerSpec,
  context: ManifestContext,
  claim: ClaimSpec,
): V1PersistentVolumeClaim {
  const { storageClass } = claim
  // The annotation of old, which KubeSpawner still writes.
  const beta =
    spec.compatibility && storageClass !== undefined
      ? { 'volume.beta.kubernetes.io/storage-class': storageClass }
      : {}
  const name = context.names.claims[claim.key] ?? claim.name
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: metadataFor(spec, context, name, 'claim', {
      labels: claim.labels,
      annotations: { ...claim.annotations, ...beta },
    }),
    spec: withoutEmpty({
      accessModes: [...(claim.accessModes ?? ['ReadWriteOnce'])],
      resources: { requests: { storage: quantityText(claim.capacity ?? 0) } },
      // '' is a class too: none.
      ...(storageClass === undefined ? {} : { storageClassName: storageClass }),
      ...(claim.volumeMode === undefined ? {} : { volumeMode: claim.volumeMode }),
      ...(claim.selector === undefined ? {} : { selector: claim.selector }),
      ...(claim.volumeName === undefined ? {} : { volumeName: claim.volumeName }),
      ...(claim.dataSource === undefined ? {} : { dataSourceRef: claim.dataSource }),
    }),
  }
}

/**
 * How a claim that is there is to be grown, as a merge patch; `undefined` when it is not. Claims never shrink, and one that
 * is not bound yet cannot be changed.
 */
export function growthOf(
  claim: ClaimSpec,
  existing: V1PersistentVolumeClaim,
): { readonly spec: { readonly resources: object } } | undefined {
  if (!claim.resize || claim.capacity === undefined || existing.status?.phase !== 'Bound')
    return undefined
  const has = amountOf(existing.spec?.resources?.requests?.['storage'] ?? '')
  const wants = amountOf(claim.capacity)
  if (has === undefined || wants === undefined || has >= wants) return undefined
  return { spec: { resources: { requests: { storage: quantityText(claim.capacity) } } } }
}
