import { until } from '@hubkit/testkit'
import { describe, expect, test } from 'vitest'
import { knock } from './support/cluster/knock.ts'
import { pair } from './support/cluster/pair.ts'
import { needsProc } from './support/cluster/processes.ts'
import { attempt, modelOf, routesOf } from './support/cluster/requests.ts'
import { expectSound, newPerson, ready, startServer, stopServer } from './support/cluster/sound.ts'
import { useCluster } from './support/cluster/use-cluster.ts'

/** Ports of users' servers: one is the bystander's. */
const PORTS = 3
/** Requests that wait at a hub while it is frozen. */
const WAITING = 20

describe.skipIf(needsProc)('ports that pass from one server to another', () => {
  const shared = useCluster('', { ports: { count: PORTS, cooldown: '3s' } })

  const targetOf = async (origin: string, user: string): Promise<string | undefined> =>
    (await routesOf(origin))[`/user/${user}/`]?.target

  /** Starts a server, as often as it takes until a port is free. */
  async function startWhenFree(origin: string, user: string): Promise<void> {
    await until(
      async () => {
        const before = await modelOf(origin, user)
        if (before?.ready) return true
        if (!before?.pending) await attempt(origin, 'POST', `users/${user}/server`)
        return false
      },
      { timeout: 20_000, message: `${user} gets a port` },
    )
  }

  test('a hub that slept while a port passed on sends nobody to its new owner', async () => {
    const { cluster } = shared()
    const [sleeper, other] = pair(cluster)
    for (const user of ['stays', 'had', 'has']) await newPerson(cluster, user)
    await startServer(other.origin, 'stays')
    await startServer(other.origin, 'had')
    await ready(sleeper.origin, 'stays')
    await ready(sleeper.origin, 'had')
    const target = await targetOf(sleeper.origin, 'had')
    await cluster.quiet()
    await sleeper.freeze()
    await stopServer(other.origin, 'had')
    await startWhenFree(other.origin, 'has')
    expect(await targetOf(other.origin, 'has')).toBe(target)
    // They are at its door before it can have learned anything.
    const paths = Array.from({ length: WAITING }, (_, turn) => (turn % 2 ? 'had' : 'stays'))
    const late = await Promise.all(paths.map((user) => knock(sleeper.origin, `/user/${user}/api`)))
    sleeper.wake()
    const answers = await Promise.all(late.map(({ answer }) => answer))
    const servers = answers.map((text) => /"user":"(\w+)"/.exec(text)?.[1])
    expect(servers).toEqual(paths.map((user) => (user === 'stays' ? user : undefined)))
    for (const hub of cluster.hubs)
      expect(await ready(hub.origin, 'has')).toMatchObject({ user: 'has' })
    await expectSound(cluster)
    for (const user of ['stays', 'has']) await stopServer(sleeper.origin, user)
  })
})
