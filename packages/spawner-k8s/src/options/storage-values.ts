import type {
  V1LabelSelector,
  V1TypedObjectReference,
  V1Volume,
  V1VolumeMount,
} from '@kubernetes/client-node'
import type { ListOrRecord, Quantity } from './common-values.ts'

/** A persistent volume claim of a server. */
export interface ClaimValues {
  /** @default for `home` that of `names.claim`, for others '<key>-{user_id_server}' */
  readonly name?: string | undefined
  /** Make it when it is not there. @default true */
  readonly create?: boolean | undefined
  /** Required when it is made. */
  readonly capacity?: Quantity | undefined
  /** `''` for none at all. @default the cluster's default class */
  readonly storageClass?: string | undefined
  /** @default ['ReadWriteOnce'] */
  readonly accessModes?: readonly AccessMode[] | undefined
  readonly volumeMode?: 'Filesystem' | 'Block' | undefined
  readonly selector?: V1LabelSelector | undefined
  /** The volume to bind. */
  readonly volumeName?: string | undefined
  /** What it is filled from. */
  readonly dataSource?: V1TypedObjectReference | undefined
  readonly labels?: Readonly<Record<string, string>> | undefined
  readonly annotations?: Readonly<Record<string, string>> | undefined
  /** Grow one that is smaller than `capacity`, where its class allows it. @default false */
  readonly resize?: boolean | undefined
  /** Whether it goes with the server's record. @default 'delete' */
  readonly whenRemoved?: 'delete' | 'retain' | undefined
  /** Where the notebook container finds it; without it, mount it by `mounts`. */
  readonly mountPath?: string | undefined
  /** The folder of the volume that is mounted. */
  readonly subPath?: string | undefined
  readonly readOnly?: boolean | undefined
}

/** How many may use a volume at once. */
export type AccessMode = 'ReadWriteOnce' | 'ReadOnlyMany' | 'ReadWriteMany' | 'ReadWriteOncePod'

/** A server's storage. */
export interface StorageValues {
  /** By the name of the pod's volume. */
  readonly claims?: Readonly<Record<string, ClaimValues>> | undefined
  readonly volumes?: ListOrRecord<V1Volume> | undefined
  /** Into the notebook container. */
  readonly mounts?: ListOrRecord<V1VolumeMount> | undefined
}
