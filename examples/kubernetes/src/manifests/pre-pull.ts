import { imagesToPrePull } from '@hubkit/spawner-k8s'
import { spawnerOptions } from '../options.ts'
import type { Settings } from '../settings.ts'
import { RESTRICTED, type Manifest } from './plan.ts'

/** A container that does nothing, in every cluster's registry. */
const PAUSE = 'registry.k8s.io/pause:3.10'
const LABELS = {
  'app.kubernetes.io/name': 'hubkit',
  'app.kubernetes.io/component': 'pre-pull',
} as const
const LITTLE = { requests: { cpu: '1m', memory: '8Mi' } } as const

/** Brings the images of all profiles to every node, new ones too: each is run once for `true`. */
export function prePull(settings: Settings): Manifest {
  const images = imagesToPrePull(spawnerOptions(settings))
  const container = { securityContext: RESTRICTED, resources: LITTLE }
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name: 'pre-pull', namespace: settings.serversNamespace, labels: LABELS },
    spec: {
      selector: { matchLabels: LABELS },
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: '100%' } },
      template: {
        metadata: { labels: LABELS },
        spec: {
          automountServiceAccountToken: false,
          terminationGracePeriodSeconds: 0,
          securityContext: {
            runAsNonRoot: true,
            runAsUser: 65_534,
            seccompProfile: { type: 'RuntimeDefault' },
          },
          initContainers: images.map((image, index) => ({
            name: `image-${index}`,
            image,
            command: ['true'],
            ...container,
          })),
          containers: [{ name: 'pause', image: PAUSE, ...container }],
        },
      },
    },
  }
}
