/**
 * Users' servers as Kubernetes pods.
 *
 * @module
 */
export { imagesToPrePull } from './operate/images.ts'
export { type HubPods, networkPolicies } from './operate/network-policies.ts'
export type { OperatorOptions } from './operate/options.ts'
export { type RbacObject, type RbacSubject, requiredRbac } from './operate/rbac.ts'
export type { Later, ServerLayer, ValueContext } from './options/layer.ts'
export type {
  GroupLayer,
  KubernetesSpawnerOptions,
  PodHooks,
  ProfileSource,
} from './options/spawner.ts'
export type { ServerValues } from './options/values.ts'
export type { ManifestContext, Manifests, ObjectNames, ServerSpec } from './spec.ts'
export { kubeCluster, type KubeCluster, type KubeClusterOptions } from './cluster/kube-cluster.ts'
export { kubernetesSpawner } from './kubernetes-spawner.ts'
