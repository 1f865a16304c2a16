import type {
  V1Namespace,
  V1PersistentVolumeClaim,
  V1Pod,
  V1Secret,
  V1Service,
} from '@kubernetes/client-node'
import type { ServerRef } from '@hubkit/core/contract'
import type { KubernetesFragment } from './options/common-values.ts'
import type { ClaimValues } from './options/storage-values.ts'
import type { ServerValues } from './options/values.ts'

/** What a server's objects are called. */
export interface ObjectNames {
  readonly namespace: string
  readonly pod: string
  /** By the key of the claim in `storage.claims`. */
  readonly claims: Readonly<Record<string, string>>
  /** Of this attempt: the number is its end. */
  readonly secret: string
  readonly service: string
  /** The Service's address. */
  readonly dns: string
  /** The ConfigMap that tells which attempt may act; in the namespace of records. */
  readonly record: string
}

/** A claim as a server wants it. */
export interface ClaimSpec extends ClaimValues {
  /** Its key in `storage.claims`, and the name of the pod's volume. */
  readonly key: string
  readonly name: string
  readonly create: boolean
  readonly resize: boolean
  readonly whenRemoved: 'delete' | 'retain'
}

/** One server's options: profile and groups applied, functions called, templates filled in, checked and frozen. */
export interface ServerSpec {
  readonly names: ObjectNames
  /** Whether KubeSpawner's names, labels and annotations are used. */
  readonly compatibility: 'kubespawner' | undefined
  readonly claims: readonly ClaimSpec[]
  /** Whole seconds between SIGTERM and SIGKILL. */
  readonly graceSeconds: number
  readonly host: string
  readonly port: number
  /** What the hub connects to: the pod's own address, the Service's name, or what `address.connectHost` says. */
  readonly connectTo: { readonly kind: 'pod' } | { readonly kind: 'host'; readonly host: string }
  readonly createNamespace: boolean
  readonly service: boolean
  /** Everything else, as it was given. */
  readonly values: ServerValues
}

/** The owner of an object: when it goes, Kubernetes removes the object. */
export interface Owner {
  readonly apiVersion: string
  readonly kind: string
  readonly name: string
  readonly uid: string
}

/** What manifests need besides the options. */
export interface ManifestContext {
  readonly server: ServerRef
  readonly attempt: number
  readonly hubId: string
  readonly names: ObjectNames
  /** What the hub tells the server. Secret. */
  readonly env: Readonly<Record<string, string>>
  /** Of the pod: the attempt's Secret, once it has a uid. */
  readonly owner?: Owner | undefined
}

/** An object of any kind. */
export interface KubernetesObject extends KubernetesFragment {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: {
    readonly name: string
    readonly namespace?: string | undefined
    readonly ownerReferences?: readonly Owner[] | undefined
  }
}

/** The objects of one start, in the order in which they are made; JSON as the API takes it. */
export interface Manifests {
  /** When it is to be made. */
  readonly namespace?: V1Namespace | undefined
  readonly claims: readonly { readonly key: string; readonly manifest: V1PersistentVolumeClaim }[]
  readonly secret: V1Secret
  readonly pod: V1Pod
  /** Belongs to the pod: see `ownedBy`. */
  readonly service?: V1Service | undefined
  readonly extra: readonly KubernetesObject[]
}
