import type { Settings } from '../settings.ts'
import { HUB_LABELS, type Manifest, type PodPlan } from './plan.ts'

/** The account that the hub's rights are given to. */
export function serviceAccount({ namespace }: Settings): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name: 'hub', namespace, labels: HUB_LABELS },
  }
}

/** What the hub's pod needs around it: Secret, volume and address. */
export function hubObjects(
  { namespace, port, storageClass }: Settings,
  { secret }: PodPlan,
): readonly Manifest[] {
  const metadata = { name: 'hub', namespace, labels: HUB_LABELS }
  return [
    ...(secret.data
      ? [
          {
            apiVersion: 'v1',
            kind: 'Secret',
            metadata: { ...metadata, name: secret.name },
            stringData: secret.data,
          },
        ]
      : []),
    {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata,
      spec: {
        accessModes: ['ReadWriteOnce'],
        resources: { requests: { storage: '1Gi' } },
        ...(storageClass !== undefined && { storageClassName: storageClass }),
      },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata,
      spec: { selector: HUB_LABELS, ports: [{ name: 'http', port, targetPort: 'http' }] },
    },
  ]
}
