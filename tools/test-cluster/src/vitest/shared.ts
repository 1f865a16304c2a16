/** Where the cluster is that all test files of a run share. */
export type SharedCluster = { readonly folder: string } | { readonly kubeconfig: string }

declare module 'vitest' {
  interface ProvidedContext {
    testCluster: SharedCluster
  }
}
