import type { Settings } from '../settings.ts'
import { HUB_LABELS, type IngressPlan, type Manifest } from './plan.ts'

/** The way from outside, if one is wanted. WebSockets go through it for as long as a notebook is open. */
export function ingress({ namespace }: Settings, plan: IngressPlan): Manifest {
  const { host, className, tlsSecret, annotations } = plan
  const backend = { service: { name: 'hub', port: { name: 'http' } } }
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name: 'hub', namespace, labels: HUB_LABELS, ...(annotations && { annotations }) },
    spec: {
      ...(className !== undefined && { ingressClassName: className }),
      rules: [{ host, http: { paths: [{ path: '/', pathType: 'Prefix', backend }] } }],
      ...(tlsSecret !== undefined && { tls: [{ hosts: [host], secretName: tlsSecret }] }),
    },
  }
}
