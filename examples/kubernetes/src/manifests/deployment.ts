import { environmentOf, type Settings } from '../settings.ts'
import { HUB_LABELS, RESTRICTED, type Manifest, type PodPlan } from './plan.ts'

/** Where the hub's volume is mounted. */
const DATA = '/data'
/** The account `node` of the official images. */
const NODE = 1000

/** The hub, one pod: SQLite's file has one machine, so the old pod ends before the new one starts. */
export function deployment(settings: Settings, { image, secret }: PodPlan): Manifest {
  const { namespace, port } = settings
  const variables = environmentOf({ ...settings, data: DATA })
  const get = (path: string): object => ({ httpGet: { path, port: 'http' } })
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'hub', namespace, labels: HUB_LABELS },
    spec: {
      replicas: 1,
      strategy: { type: 'Recreate' },
      selector: { matchLabels: HUB_LABELS },
      template: {
        metadata: { labels: HUB_LABELS },
        spec: {
          serviceAccountName: 'hub',
          enableServiceLinks: false,
          securityContext: {
            runAsNonRoot: true,
            runAsUser: NODE,
            runAsGroup: NODE,
            fsGroup: NODE,
            fsGroupChangePolicy: 'OnRootMismatch',
            seccompProfile: { type: 'RuntimeDefault' },
          },
          containers: [
            {
              name: 'hub',
              image,
              env: Object.entries(variables).map(([name, value]) => ({ name, value })),
              envFrom: [{ secretRef: { name: secret.name } }],
              ports: [{ name: 'http', containerPort: port }],
              securityContext: RESTRICTED,
              startupProbe: { ...get('/hub/health'), periodSeconds: 2, failureThreshold: 60 },
              readinessProbe: { ...get('/hub/ready'), periodSeconds: 5, timeoutSeconds: 5 },
              livenessProbe: { ...get('/hub/health'), periodSeconds: 10, timeoutSeconds: 10 },
              resources: {
                requests: { cpu: '200m', memory: '256Mi' },
                limits: { memory: '1Gi' },
              },
              volumeMounts: [
                { name: 'data', mountPath: DATA },
                { name: 'tmp', mountPath: '/tmp' },
              ],
            },
          ],
          volumes: [
            { name: 'data', persistentVolumeClaim: { claimName: 'hub' } },
            { name: 'tmp', emptyDir: {} },
          ],
        },
      },
    },
  }
}
