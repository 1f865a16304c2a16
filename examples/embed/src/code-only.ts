// A hub without any web page: an app starts, lists and stops servers by code, and follows what becomes of them.
import type { Hub } from '@hubkit/core'

/** Runs a server for each of these people for as long as `work` takes, and tells what happened. */
export async function withServers(
  hub: Hub,
  people: readonly string[],
  work: (urls: ReadonlyMap<string, string>) => Promise<void>,
): Promise<readonly string[]> {
  const told: string[] = []
  const stops = (['server.started', 'server.stopped', 'server.failed'] as const).map((type) =>
    hub.on(type, ({ data }) => told.push(`${type} ${data.serverId}`)),
  )
  await hub.start()
  try {
    for (const name of people) if (!(await hub.users.byName(name))) await hub.users.create({ name })
    await Promise.all(people.map((user) => hub.servers.start({ user })))
    const running = await hub.servers.list({ phase: ['ready'] })
    const users = await Promise.all(running.map(({ userId }) => hub.users.get(userId)))
    await work(new Map(running.map(({ url = '' }, index) => [users[index]?.name ?? '', url])))
    await Promise.all(running.map(({ id }) => hub.servers.stop({ id })))
  } finally {
    for (const stop of stops) stop()
  }
  return told
}
