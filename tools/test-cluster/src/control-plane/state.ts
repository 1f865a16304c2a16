import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** What the supervisor writes down: `cluster.json` in its folder. */
export interface ClusterState {
  readonly server: string
  /** URL for clients of etcd. */
  readonly etcd: string
  readonly kubeconfig: string
  readonly adminToken: string
  /** The program that all components are. */
  readonly program: string
  readonly supervisor: number
  /** Of the components that run. */
  readonly pids: Readonly<Record<string, number>>
  /** Milliseconds from its start until it was ready; 0 before. */
  readonly readyMs: number
}

/** @returns undefined before there is one */
export async function readState(folder: string): Promise<ClusterState | undefined> {
  try {
    return JSON.parse(await readFile(join(folder, 'cluster.json'), 'utf8')) as ClusterState
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}
