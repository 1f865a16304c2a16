import type { Settings } from '../settings.ts'
import type { Manifest } from './plan.ts'

/** The hub's and the servers': whoever removes the hub's keeps users' home folders. */
export function namespaces(settings: Settings): readonly Manifest[] {
  const names = new Set([settings.namespace, settings.serversNamespace])
  return [...names].map((name) => ({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name, labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } },
  }))
}
