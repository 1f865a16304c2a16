import type { V1Container } from '@kubernetes/client-node'

/** A number, or a Kubernetes quantity such as `'500m'` or `'1Gi'`. */
export type Quantity = number | string

/** A list; or an object, whose values are taken in the order of its keys, so that a profile can change one of them. */
export type ListOrRecord<T> = readonly T[] | Readonly<Record<string, T>>

/** JSON of a Kubernetes object, or of a part of one, with its field names in camelCase. */
export type KubernetesFragment = Readonly<Record<string, unknown>>

/** A container beside the notebook's. */
export type EmbeddedContainer = V1Container
