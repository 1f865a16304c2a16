import type { Owner } from '../spec.ts'

/** An object that Kubernetes removes when its owner goes. */
export function ownedBy<T extends object>(object: T, { apiVersion, kind, name, uid }: Owner): T {
  const { metadata = {} } = object as { readonly metadata?: object }
  // Nothing waits for it (`blockOwnerDeletion`): that would need a right to the owner's finalizers.
  return {
    ...object,
    metadata: { ...metadata, ownerReferences: [{ apiVersion, kind, name, uid }] },
  }
}
