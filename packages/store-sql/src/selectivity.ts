import type { Kind } from '@hubkit/core/contract'

/**
 * Fields of which very many records share a value, from the narrowest to the broadest: a hub has ten thousand servers
 * that are stopped, but few in line.
 */
const BROAD: { readonly [K in Kind]?: readonly string[] } = {
  user: ['admin'],
  server: ['phase', 'name', 'desired', 'spawner'],
}

function breadth(kind: Kind, field: string): number {
  return (BROAD[kind]?.indexOf(field) ?? -1) + 1
}

/**
 * Which of the fields a query is to be searched by, where it has a condition on each of them. A database that has no
 * statistics takes any of their indexes, and may go through all servers to find those of one user.
 */
export function narrowest(kind: Kind, fields: readonly string[]): (field: string) => boolean {
  const least = Math.min(...fields.map((field) => breadth(kind, field)))
  return (field) => breadth(kind, field) <= least
}
