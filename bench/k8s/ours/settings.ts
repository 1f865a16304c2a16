/** What our hub is told of the cluster. */
export interface ClusterSettings {
  /** Path. */
  readonly kubeconfig: string
  readonly namespace: string
}
