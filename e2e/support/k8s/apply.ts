import type { KubeApi } from '@hubkit/test-cluster/api'
import type { Printed } from './example.ts'

/** Applies objects as `kubectl apply --server-side` does. */
export async function apply(
  api: KubeApi,
  objects: readonly Printed[],
  { dryRun = false } = {},
): Promise<void> {
  const query = `fieldManager=test&fieldValidation=Strict${dryRun ? '&dryRun=All' : ''}`
  for (const object of objects) await api.patch(`${pathOf(object)}?${query}`, object, 'apply')
}

/** Where an object is in the API. */
export function pathOf({ apiVersion, kind, metadata: { name, namespace } }: Printed): string {
  const group = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`
  const resource = /(s|y)$/.test(kind)
    ? kind.toLowerCase().replace(/y$/, 'ie').replace(/s$/, 'se')
    : kind.toLowerCase()
  const within = namespace === undefined ? '' : `/namespaces/${namespace}`
  return `${group}${within}/${resource}s/${name}`
}
