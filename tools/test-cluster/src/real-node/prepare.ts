import type { KubeApi } from '../api/kube-api.ts'
import type { Entry } from '../control-plane/registry.ts'

export interface NodePlan {
  readonly id: string
  readonly folder: string
  readonly count: number
  readonly say: (line: string) => void
  readonly note: (more: Partial<Entry>) => Promise<void>
}
export async function prepareNodes(_plan: NodePlan): Promise<readonly string[]> {
  throw new Error('not yet')
}
export async function untilNodesReady(_: {
  readonly api: KubeApi
  readonly folder: string
  readonly count: number
  readonly images: readonly string[]
}): Promise<void> {}
