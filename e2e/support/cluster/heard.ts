import type { HubEvent, HubEventType } from '@hubkit/core'
import { until } from '@hubkit/testkit'
import { expect } from 'vitest'
import type { Cluster } from './cluster.ts'
import type { Member } from './member.ts'

/** What a hub's listeners heard about one server. */
function heardOf(hub: Member, serverId: string): readonly HubEvent[] {
  return hub.events().filter(({ subject }) => subject === `server:${serverId}`)
}

/**
 * Waits until every hub has told of an event of this server, and expects that all told the same up to it, in the same
 * order. All of them have to have been running, or frozen, since before the server's first event.
 *
 * @param last the type of the event that is waited for
 * @returns the types, in order
 */
export async function sameEvents(
  cluster: Cluster,
  serverId: string,
  last: HubEventType,
): Promise<readonly string[]> {
  const lists = await until(
    () => {
      const all = cluster.hubs.map((hub) => heardOf(hub, serverId))
      return all.every((events) => events.at(-1)?.type === last) && all
    },
    { message: `every hub tells of ${last} of ${serverId}` },
  )
  const [first = []] = lists
  for (const events of lists) expect(events).toEqual(first)
  return first.map(({ type }) => type)
}
