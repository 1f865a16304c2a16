import { HubError } from '../contract/errors.ts'
import type { ServerRecord, UserRecord } from '../contract/records.ts'
import type { Condition, Operation, Where } from '../contract/store.ts'
import { APP_ACTOR, type Actor, type RemoveUserOptions, type Servers, type Users } from './api.ts'
import { commitOrThrow, update } from './commit.ts'
import { hubEvent, type HubEventMap } from './events.ts'
import { userId } from './ids.ts'
import type { Core } from './parts.ts'
import type { Touches } from './touches.ts'
import { unusedSince } from './used-since.ts'
import { userIdsAmong } from './user-ids-among.ts'

/** How many users one commit makes: others get their turn in between. */
const BULK = 200

function dataOf(user: UserRecord, actor: Actor): HubEventMap['user.created'] {
  return { userId: user.id, name: user.name, actor }
}

/** The code API for users. */
export function createUsers(core: Core, servers: Servers, touches: Touches): Users {
  const { store } = core
  const normal = (name: string): string => core.usernames.normalize(name)

  const create = (
    name: string,
    options: { readonly admin?: boolean | undefined; readonly displayName?: string | undefined },
  ): UserRecord => ({
    id: userId(core.now()),
    name,
    admin: options.admin ?? false,
    createdAt: core.now(),
    ...(options.displayName === undefined ? {} : { displayName: options.displayName }),
  })
  const creation = (user: UserRecord, actor: Actor): readonly Operation[] => [
    { op: 'put', kind: 'user', value: user, expect: 0 },
    hubEvent('user.created', `user:${user.id}`, user.createdAt, dataOf(user, actor)),
  ]

  const withServers = async (
    phases: readonly ('starting' | 'ready' | 'stopping')[],
  ): Promise<readonly string[]> => {
    const found = await store.find('server', { where: { phase: { in: phases } } })
    return [...new Set(found.map(({ value }) => value.userId))]
  }
  const whereOf = async (
    query: NonNullable<Parameters<Users['page']>[0]>,
  ): Promise<Where<'user'>> => {
    const { state, among, nameFilter } = query
    const busy =
      state === undefined
        ? []
        : await withServers(state === 'ready' ? ['ready'] : ['starting', 'ready', 'stopping'])
    const allowed = among === undefined ? undefined : await userIdsAmong(store, among)
    let id: Condition<string> | undefined
    if (state === 'active' || state === 'ready')
      id = { in: allowed ? busy.filter((item) => allowed.includes(item)) : busy }
    else if (allowed)
      id = { in: state === 'inactive' ? allowed.filter((item) => !busy.includes(item)) : allowed }
    else if (state === 'inactive') id = { notIn: busy }
    return {
      ...(id === undefined ? {} : { id }),
      ...(nameFilter === undefined || nameFilter === '' ? {} : { name: { contains: nameFilter } }),
    }
  }

  /** What came of a shared password must not become an administrator's. */
  const endShared = async (user: UserRecord): Promise<readonly Operation[]> => {
    const sessions = await store.find('session', { where: { userId: user.id } })
    const tokens = await store.find('token', { where: { userId: user.id } })
    return [
      ...sessions
        .filter(({ value }) => value.shared)
        .map(({ value }) => ({ op: 'delete', kind: 'session', id: value.id }) as const),
      ...tokens
        .filter(({ value }) => value.shared)
        .map(({ value }) => ({ op: 'delete', kind: 'token', id: value.id }) as const),
    ]
  }

  /** Ends the servers of a user who is removed, and what their spawners keep. */
  const clear = async (
    user: UserRecord,
    owned: readonly ServerRecord[],
    actor: Actor,
    unlessUsedSince: number | undefined,
  ): Promise<void> => {
    const how = { actor, timeout: core.limits.stopTimeout, unlessUsedSince }
    try {
      // All of them first: nothing is destroyed for a user who has to stay.
      for (const { id } of owned) await servers.stop({ id }, how)
      for (const { id, attempt, spawner } of owned)
        if (attempt > 0 && core.spawners.get(spawner)?.destroy) await servers.remove({ id }, how)
    } catch (error) {
      if (!(error instanceof DOMException && error.name === 'TimeoutError')) throw error
      throw new HubError('HUB_ERR_SERVER_ACTIVE', {
        message: `A server of ${user.name} is still being stopped or removed. Try again.`,
        cause: error,
      })
    }
  }

  return {
    async get(id) {
      return (await store.get('user', id))?.value
    },
    async byName(name) {
      return (await store.find('user', { where: { name }, limit: 1 }))[0]?.value
    },
    async byNames(names) {
      return (
        await store.find('user', { where: { name: { in: names } }, order: { by: 'name' } })
      ).map(({ value }) => value)
    },
    async byIds(ids) {
      const found = await store.find('user', { where: { id: { in: ids } } })
      return found.map(({ value }) => value)
    },
    async page(query = {}) {
      const where = await whereOf(query)
      const { order, offset, limit } = query
      const [found, total] = await Promise.all([
        store.find('user', { where, order, offset, limit }),
        store.count('user', where),
      ])
      return { items: found.map(({ value }) => value), total }
    },
    async create(wanted, actor = APP_ACTOR) {
      const user = create(normal(wanted.name), wanted)
      const result = await store.transact(creation(user, actor))
      if (result.ok) return user
      throw new HubError('HUB_ERR_CONFLICT', { message: `User ${user.name} already exists.` })
    },
    async createMany(names, options, actor = APP_ACTOR) {
      const wanted = [...new Set(names.map(normal))]
      const made: UserRecord[] = []
      for (let start = 0; start < wanted.length;) {
        const chunk = wanted.slice(start, start + BULK)
        const known = new Set(
          (await store.find('user', { where: { name: { in: chunk } } })).map(
            ({ value }) => value.name,
          ),
        )
        const users = chunk.filter((name) => !known.has(name)).map((name) => create(name, options))
        const result =
          users.length === 0
            ? { ok: true }
            : await store.transact(users.flatMap((user) => creation(user, actor)))
        if (!result.ok) continue // somebody made one of them at this moment: look again
        made.push(...users)
        start += BULK
        await new Promise((resolve) => setImmediate(resolve)) // others get their turn
      }
      return made
    },
    async update(id, change, actor = APP_ACTOR) {
      const name = change.name === undefined ? undefined : normal(change.name)
      const current = (await store.get('user', id))?.value
      if (!current) throw new HubError('HUB_ERR_NOT_FOUND', { message: 'No such user.' })
      // Checked with the commit: a start that comes at this moment uses the name.
      const idle: readonly Operation[] =
        name === undefined || name === current.name
          ? []
          : [
              {
                op: 'limit',
                kind: 'server',
                where: { userId: id, phase: { in: ['starting', 'ready', 'stopping'] } },
                max: 0,
              },
            ]
      const shared = change.admin === true && !current.admin ? await endShared(current) : []
      const result = await update(store, 'user', id, (user) => {
        const next: UserRecord = {
          ...user,
          ...(name === undefined ? {} : { name }),
          ...(change.admin === undefined ? {} : { admin: change.admin }),
          ...(change.displayName === undefined ? {} : { displayName: change.displayName }),
        }
        return {
          value: next,
          also: [
            ...idle,
            ...shared,
            hubEvent('user.updated', `user:${id}`, core.now(), dataOf(next, actor)),
          ],
        }
      })
      if (!result) throw new HubError('HUB_ERR_NOT_FOUND', { message: 'No such user.' })
      return result
    },
    async remove(id, actor = APP_ACTOR, { reason, unlessUsedSince }: RemoveUserOptions = {}) {
      const before = await store.get('user', id)
      if (!before) throw new HubError('HUB_ERR_NOT_FOUND', { message: 'No such user.' })
      const owned = (await store.find('server', { where: { userId: id } })).map(
        ({ value }) => value,
      )
      if (owned.some((server) => server.phase === 'stopping')) {
        throw new HubError('HUB_ERR_SERVER_ACTIVE', {
          message: `A server of ${before.value.name} is stopping. Try again when it has stopped.`,
        })
      }
      const unused = unlessUsedSince === undefined ? [] : unusedSince(id, unlessUsedSince)
      // Before anything is destroyed, and again with the commit.
      if (unused.length > 0) await commitOrThrow(store, unused)
      await clear(before.value, owned, actor, unlessUsedSince)
      const result = await store.transact([
        ...unused,
        { op: 'delete', kind: 'user', id, expect: before.revision },
        {
          op: 'limit',
          kind: 'server',
          where: { userId: id, phase: { in: ['starting', 'ready', 'stopping'] } },
          max: 0,
        },
        { op: 'deleteWhere', kind: 'server', where: { userId: id } },
        { op: 'deleteWhere', kind: 'token', where: { userId: id } },
        { op: 'deleteWhere', kind: 'session', where: { userId: id } },
        { op: 'deleteWhere', kind: 'code', where: { userId: id } },
        { op: 'deleteWhere', kind: 'identity', where: { userId: id } },
        { op: 'deleteWhere', kind: 'membership', where: { userId: id } },
        hubEvent('user.removed', `user:${id}`, core.now(), {
          ...dataOf(before.value, actor),
          ...(reason === undefined ? {} : { reason }),
        }),
      ])
      if (!result.ok) throw new HubError('HUB_ERR_BUSY')
    },
    touch(id, at) {
      touches.touch('user', id, at)
    },
    // Not with those that wait for their second: who reported it was promised that it is known.
    async noteActivity(id, { at, servers: used }) {
      const user = at === undefined ? [] : [{ op: 'touch', kind: 'user', id, at } as const]
      const others = used.map((server) => ({ op: 'touch', kind: 'server', ...server }) as const)
      await store.transact([...user, ...others])
    },
  }
}
