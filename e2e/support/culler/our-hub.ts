import { serve } from '@hubkit/core/node'
import { usernamePolicy } from '@hubkit/core'
import { createTestHub, type TestHub } from '@hubkit/testkit/hub'
import { until } from '@hubkit/testkit'
import { ROLES } from './roles.ts'

/** A hub of ours at a port, with servers that are real little programs in this process. */
export interface OurHub extends TestHub {
  /** Of its REST API. */
  readonly api: string
  /** `user/server` of all that run. */
  running(): Promise<readonly string[]>
  users(): Promise<readonly string[]>
  /** Starts a server, of a user who is made when there is none. */
  start(user: string, name?: string): Promise<void>
  /** Notes a use of the user's default server "in half an hour", so that no time-out of a test comes near it. */
  use(user: string): Promise<void>
}

export async function startOurHub(): Promise<OurHub> {
  const test = await createTestHub({
    services: Object.entries(ROLES).map(([name, role]) => ({ name, ...role })),
    usernames: usernamePolicy({ pattern: /.+/u }),
    requestWait: '1s',
  })
  const { hub } = test
  const served = await serve(hub, { port: 0 })
  const nameOf = async (): Promise<ReadonlyMap<string, string>> =>
    new Map((await hub.users.page()).items.map(({ id, name }) => [id, name]))
  const close = async (): Promise<void> => {
    await served.close()
    await test.close()
  }
  return {
    ...test,
    api: `${served.url}hub/api`,
    async running() {
      const names = await nameOf()
      const servers = await hub.servers.list({ phase: ['ready'] })
      return servers.map(({ userId, name }) => `${names.get(userId)}/${name}`).toSorted()
    },
    users: async () => [...(await nameOf()).values()].toSorted(),
    async start(user, name = '') {
      if (!(await hub.users.byName(user))) await hub.users.create({ name: user })
      await hub.servers.start({ user, name })
    },
    async use(user) {
      const at = Date.now() + 1_800_000
      const id = (await hub.servers.get({ user }))?.id ?? ''
      hub.servers.touch(id, at)
      await until(async () => (await hub.servers.get({ id }))?.lastActivity === at)
    },
    close,
    [Symbol.asyncDispose]: close,
  }
}
