import type { Cluster } from './cluster.ts'
import type { Member } from './member.ts'

/** The first two hubs; swapped for odd turns, so that none is always the same. */
export function pair(cluster: Pick<Cluster, 'hubs'>, turn = 0): readonly [Member, Member] {
  const [a, b] = cluster.hubs
  if (!a || !b) throw new Error('this needs two hubs')
  return turn % 2 === 0 ? [a, b] : [b, a]
}
