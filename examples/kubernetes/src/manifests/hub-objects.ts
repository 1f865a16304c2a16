import { HUB_LABELS, type Manifest, type Plan } from './plan.ts'

/** What the hub's pod needs around it: account, Secret, volume and address. */
export function hubObjects({ settings, secret }: Plan): readonly Manifest[] {
  const { namespace, port, storageClass } = settings
  const metadata = { name: 'hub', namespace, labels: HUB_LABELS }
  return [
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata },
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
