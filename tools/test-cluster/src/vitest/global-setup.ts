import { resolve } from 'node:path'
import type { TestProject } from 'vitest/node'
import { startControlPlane } from '../control-plane/start.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the cluster is that all test files share. */
    testCluster: { readonly folder: string } | { readonly kubeconfig: string }
  }
}

/** One cluster for a whole run: it takes 3 s and 600 MB. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const kubeconfig = process.env['KUBECONFIG']
  if (kubeconfig !== undefined && kubeconfig !== '') {
    project.provide('testCluster', { kubeconfig: resolve(kubeconfig) })
    return () => Promise.resolve()
  }
  const cluster = await startControlPlane({ say: (line) => console.log(line) })
  project.provide('testCluster', { folder: cluster.folder })
  return () => cluster.close()
}
