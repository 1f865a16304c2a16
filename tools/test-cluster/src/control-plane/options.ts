import type { Archive } from '../image/cached.ts'

/** How {@link startControlPlane} starts one. */
export interface ControlPlaneOptions {
  /** All state. Used again, the cluster goes on with its data. @default a new one, removed at the end */
  readonly folder?: string | undefined
  /** @default 'fake' */
  readonly nodes?: 'none' | 'fake' | 'real' | undefined
  /** @default 1 fake, 2 real */
  readonly nodeCount?: number | undefined
  /** For real nodes; `loadImage` brings more. */
  readonly images?: readonly Archive[] | undefined
  readonly apiServerFlags?: readonly string[] | undefined
  readonly controllerManagerFlags?: readonly string[] | undefined
  /** A silent node is NotReady after 8 s instead of 50. @default true */
  readonly quickNodeLoss?: boolean | undefined
  /** Told what takes long, and what fake nodes could not do, one line each. */
  readonly say?: ((line: string) => void) | undefined
}

const QUICK = ['--node-monitor-period=1s', '--node-monitor-grace-period=8s']

/** The supervisor's flags that all kinds of cluster share. */
export function flagsOf(options: ControlPlaneOptions): readonly string[] {
  const { apiServerFlags = [], controllerManagerFlags = [], quickNodeLoss = true } = options
  const manager = [...(quickNodeLoss ? QUICK : []), ...controllerManagerFlags]
  const spaced = [...apiServerFlags, ...manager].find((flag) => /\s/.test(flag))
  if (spaced !== undefined) throw new Error(`a flag must not have spaces: ${spaced}`)
  return [
    '--apiserver-flags',
    apiServerFlags.join(' '),
    '--controller-manager-flags',
    manager.join(' '),
  ]
}
