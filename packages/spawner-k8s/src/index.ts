/**
 * Users' servers as Kubernetes pods.
 *
 * @module
 */
export type { ServerValues } from './options/values.ts'
export type { ManifestContext, Manifests, ObjectNames, ServerSpec } from './spec.ts'
export { kubeCluster, type KubeCluster, type KubeClusterOptions } from './cluster/kube-cluster.ts'
export { kubernetesSpawner } from './kubernetes-spawner.ts'
