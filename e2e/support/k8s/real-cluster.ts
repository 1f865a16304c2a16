import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type ControlPlane, startControlPlane } from '@hubkit/test-cluster/control-plane'
import { jupyterArchive } from '@hubkit/test-cluster/images/jupyterlab'
import type { Archive } from '@hubkit/test-cluster/images/node'
import { realNodesMissing } from '@hubkit/test-cluster/real-nodes'
import { leftOut } from '@hubkit/test-cluster/vitest'
import { cannotRun } from '../venvs.ts'

/** Why there can be no real nodes with JupyterLab here, said on one line. */
export async function realClusterLacking(what: string): Promise<string | undefined> {
  if (leftOut(what)) return 'KUBECONFIG names a cluster that is not ours'
  const missing = await realNodesMissing()
  return missing === undefined ? undefined : cannotRun(what, missing, 'See above.')
}

/** Two real nodes that have the image of a real JupyterLab. */
export interface RealCluster {
  readonly cluster: ControlPlane
  /** A namespace that admits only what the standard "restricted" allows, with volumes on this machine's disk. */
  namespace(volumes: number): Promise<Namespace>
  /** Volumes on this machine's disk, for claims of this class in any namespace. */
  volumes(storageClass: string, count: number): Promise<void>
  close(): Promise<void>
}

type Namespace = Awaited<ReturnType<ControlPlane['namespace']>>

/** Claims of this class get the volumes of a namespace. */
export function storageClassOf({ name }: Namespace): string {
  return name
}

/**
 * @param command of the `jupyterhub-singleuser` that the image is made of
 * @param more images that the nodes have
 */
export async function startRealCluster(
  command: readonly string[],
  more: readonly Archive[] = [],
): Promise<RealCluster> {
  const images = [await jupyterArchive(dirname(command[0] ?? '')), ...more]
  const cluster = await startControlPlane({ nodes: 'real', images, say: console.log })
  const folders: string[] = []
  const volumes = async (storageClass: string, count: number): Promise<void> => {
    for (let n = 1; n <= count; n += 1) {
      const path = await mkdtemp(join(tmpdir(), 'hubkit-volume-'))
      folders.push(path)
      await chmod(path, 0o777) // hostPath volumes ignore fsGroup
      await cluster.api.post('/api/v1/persistentvolumes', {
        metadata: { name: `${storageClass}-${n}` },
        spec: {
          capacity: { storage: '1Gi' },
          accessModes: ['ReadWriteOnce'],
          persistentVolumeReclaimPolicy: 'Retain',
          storageClassName: storageClass,
          hostPath: { path },
        },
      })
    }
  }
  return {
    cluster,
    volumes,
    async namespace(count) {
      const labels = { 'pod-security.kubernetes.io/enforce': 'restricted' }
      const namespace = await cluster.namespace({ labels })
      await volumes(storageClassOf(namespace), count)
      return namespace
    },
    async close() {
      try {
        await cluster.close()
      } finally {
        for (const path of folders) await rm(path, { recursive: true, force: true })
      }
    },
  }
}
