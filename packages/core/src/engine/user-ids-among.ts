import type { Store } from '../contract/store.ts'

/** Users by name, and members of groups. */
export interface Among {
  readonly names: readonly string[]
  readonly groups: readonly string[]
}

/** Their ids, each once. */
export async function userIdsAmong(store: Store, among: Among): Promise<readonly string[]> {
  const [named, grouped] = await Promise.all([
    store.find('user', { where: { name: { in: among.names } } }),
    store.find('membership', { where: { group: { in: among.groups } } }),
  ])
  return [
    ...new Set([
      ...named.map(({ value }) => value.id),
      ...grouped.map(({ value }) => value.userId),
    ]),
  ]
}
