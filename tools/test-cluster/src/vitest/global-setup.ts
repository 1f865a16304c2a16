import { resolve } from 'node:path'
import type { TestProject } from 'vitest/node'
import { startControlPlane } from '../control-plane/start.ts'
import type { SharedCluster } from './shared.ts'

/** One cluster for a whole run: it takes 3 s and 600 MB. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const kubeconfig = process.env['KUBECONFIG']
  if (kubeconfig !== undefined && kubeconfig !== '') {
    const foreign: SharedCluster = { kubeconfig: resolve(kubeconfig) }
    project.provide('testCluster', foreign)
    return () => Promise.resolve()
  }
  const cluster = await startControlPlane({ say: (line) => console.log(line) })
  project.provide('testCluster', { folder: cluster.folder })
  return () => cluster.close()
}
