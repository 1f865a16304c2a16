import { HubError } from '../contract/errors.ts'
import type { ServerRecord, UserRecord } from '../contract/records.ts'
import type { Operation, Versioned } from '../contract/store.ts'
import type { ServerLocator } from './api.ts'
import { serverId } from './ids.ts'
import type { Core } from './parts.ts'
import { groupsOf } from './spawn-context.ts'

/** Finds users and servers by what a caller says, and knows how a new server looks. */
export interface Locate {
  /** Throws `HUB_ERR_NOT_FOUND`. */
  user(locator: ServerLocator): Promise<UserRecord>
  server(user: UserRecord, locator: ServerLocator): Promise<Versioned<ServerRecord> | undefined>
  maybe(locator: ServerLocator): Promise<Versioned<ServerRecord> | undefined>
  /** Throws `HUB_ERR_NOT_FOUND`. */
  existing(locator: ServerLocator): Promise<Versioned<ServerRecord>>
  /** A stopped record that is not stored yet. Throws `HUB_ERR_SERVER_NAME`. */
  fresh(user: UserRecord, locator: ServerLocator): ServerRecord
  /** What the commit that stores a new record has to hold to. */
  creation(user: UserRecord, record: ServerRecord): Promise<readonly Operation[]>
}

export function createLocate(core: Core): Locate {
  const { store } = core
  const notFound = (what: string): HubError =>
    new HubError('HUB_ERR_NOT_FOUND', { message: `No such ${what}.` })

  const bySlot = async (
    userId: string,
    name: string,
  ): Promise<Versioned<ServerRecord> | undefined> =>
    (await store.find('server', { where: { slot: `${userId}/${name}` }, limit: 1 }))[0]

  const maybeUser = async (locator: ServerLocator): Promise<UserRecord | undefined> => {
    if ('id' in locator) {
      const server = await store.get('server', locator.id)
      return server && (await store.get('user', server.value.userId))?.value
    }
    return (await store.find('user', { where: { name: locator.user }, limit: 1 }))[0]?.value
  }
  const server = (
    user: UserRecord,
    locator: ServerLocator,
  ): Promise<Versioned<ServerRecord> | undefined> =>
    'id' in locator ? store.get('server', locator.id) : bySlot(user.id, locator.name ?? '')

  const maybe = async (locator: ServerLocator): Promise<Versioned<ServerRecord> | undefined> => {
    if ('id' in locator) return store.get('server', locator.id)
    const user = await maybeUser(locator)
    return user && bySlot(user.id, locator.name ?? '')
  }

  return {
    async user(locator) {
      const user = await maybeUser(locator)
      if (!user) throw notFound('user')
      return user
    },
    server,
    maybe,
    async existing(locator) {
      const found = await maybe(locator)
      if (!found) throw notFound('server')
      return found
    },
    fresh(user, locator) {
      if ('id' in locator) throw notFound('server')
      const name = locator.name ?? ''
      if (name !== '' && !core.limits.namedServers)
        throw new HubError('HUB_ERR_SERVER_NAME', { message: 'Named servers are not enabled.' })
      if (name !== '') core.checkServerName(name)
      return {
        id: serverId(),
        userId: user.id,
        name,
        slot: `${user.id}/${name}`,
        spawner: core.defaultSpawner,
        phase: 'stopped',
        desired: 'stopped',
        attempt: 0,
        userOptions: {},
        createdAt: core.now(),
      }
    },
    async creation(user, record) {
      const { namedServersPerUser } = core.limits
      const facts = { id: user.id, name: user.name, admin: user.admin }
      const most =
        typeof namedServersPerUser === 'number'
          ? namedServersPerUser
          : await namedServersPerUser({ ...facts, groups: await groupsOf(core, user.id) })
      if (record.name === '' || most <= 0) return []
      return [
        {
          op: 'limit',
          kind: 'server',
          where: { userId: user.id, name: { notIn: [''] } },
          max: most,
        },
      ]
    },
  }
}
