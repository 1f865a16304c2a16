import type { KubernetesSpawnerOptions } from '@hubkit/spawner-k8s'
import type { Settings } from './settings.ts'

/** What users' servers are. The hub starts them by it; the manifests give the rights, policies and images for it. */
export function spawnerOptions(settings: Settings): Omit<KubernetesSpawnerOptions, 'cluster'> {
  return {
    hubNamespace: settings.namespace,
    namespace: { name: settings.serversNamespace },
    image: settings.serverImage,
    args: ['jupyterhub-singleuser'],
    // kubectl -n hubkit-servers logs -l hubkit.dev/username=ada
    labels: { 'hubkit.dev/username': '{username}' },
    profiles: [
      {
        slug: 'small',
        displayName: 'Small',
        description: '1 GB of memory: for writing, and for light calculations.',
        set: {
          resources: {
            cpu: { guarantee: 0.1, limit: 1 },
            memory: { guarantee: '256Mi', limit: '1Gi' },
          },
        },
      },
      {
        slug: 'large',
        displayName: 'Large',
        description: '4 GB of memory.',
        set: {
          resources: {
            cpu: { guarantee: 0.5, limit: 2 },
            memory: { guarantee: '1Gi', limit: '4Gi' },
          },
        },
      },
    ],
    storage: {
      claims: {
        home: {
          capacity: settings.homeSize,
          mountPath: '/home/jovyan',
          ...(settings.storageClass !== undefined && { storageClass: settings.storageClass }),
        },
      },
    },
    // A new node and a large image take their time.
    startTimeout: '10m',
  }
}
