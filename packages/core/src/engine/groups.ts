import { HubError } from '../contract/errors.ts'
import { groupNameFault } from '../auth/group-names.ts'
import type { GroupRecord, UserRecord } from '../contract/records.ts'
import type { Operation } from '../contract/store.ts'
import { APP_ACTOR, type Actor, type Groups } from './api.ts'
import { update } from './commit.ts'
import { hubEvent } from './events.ts'
import type { Core } from './parts.ts'

/** Records that one request may make: a commit is held in memory, and others wait for it. */
const MOST_AT_ONCE = 100_000

function exists(name: string): HubError {
  return new HubError('HUB_ERR_CONFLICT', { message: `Group ${name} already exists.` })
}

/** @throws HubError `HUB_ERR_BAD_REQUEST` for a name that no group can have */
function checkNames(names: readonly string[]): void {
  const [message] = names.map(groupNameFault).filter((fault) => fault !== undefined)
  if (message !== undefined) throw new HubError('HUB_ERR_BAD_REQUEST', { message })
}

/** The code API for groups. */
export function createGroups(core: Core): Groups {
  const { store } = core
  const changed = (group: string, actor: Actor): Operation =>
    hubEvent('group.changed', `group:${group}`, core.now(), { group, actor })

  const existing = async (name: string): Promise<GroupRecord> => {
    const group = (await store.get('group', name))?.value
    if (!group) throw new HubError('HUB_ERR_NOT_FOUND', { message: 'No such group.' })
    return group
  }
  const usersCalled = async (names: readonly string[]): Promise<readonly UserRecord[]> => {
    const found = (await store.find('user', { where: { name: { in: names } } })).map(
      ({ value }) => value,
    )
    const known = new Set(found.map(({ name }) => name))
    const missing = names.filter((name) => !known.has(name))
    if (missing.length > 0)
      throw new HubError('HUB_ERR_BAD_REQUEST', {
        message: `No such users: ${missing.slice(0, 10).join(', ')}`,
      })
    return found
  }
  const joining = (group: string, users: readonly Pick<UserRecord, 'id'>[]): readonly Operation[] =>
    users.map((user) => ({
      op: 'put',
      kind: 'membership',
      value: { id: `${user.id}/${group}`, userId: user.id, group },
    }))
  const commit = async (operations: readonly Operation[], conflict: string): Promise<void> => {
    const result = await store.transact(operations)
    if (!result.ok) throw new HubError('HUB_ERR_CONFLICT', { message: conflict })
  }

  /** Makes all of them or none, in one commit. */
  const makeAll = async (
    names: readonly string[],
    users: readonly string[],
    actor: Actor,
  ): Promise<readonly GroupRecord[]> => {
    const wanted = [...new Set(names)]
    checkNames(wanted)
    const members = await usersCalled(users)
    if (wanted.length * (members.length + 1) > MOST_AT_ONCE)
      throw new HubError('HUB_ERR_TOO_LARGE', {
        message: `At most ${MOST_AT_ONCE} groups and memberships can be made at once.`,
      })
    const known = await store.find('group', { where: { id: { in: wanted } }, limit: 1 })
    const [taken] = known.map(({ value }) => value.id)
    if (taken !== undefined) throw exists(taken)
    const groups = wanted.map((id): GroupRecord => ({
      id,
      properties: {},
      createdAt: core.now(),
    }))
    const operations = groups.flatMap((group) => [
      { op: 'put', kind: 'group', value: group, expect: 0 } as const,
      ...joining(group.id, members),
      changed(group.id, actor),
    ])
    const result = await store.transact(operations)
    if (result.ok) return groups
    const refused = operations[result.index]
    throw exists(refused?.op === 'put' ? refused.value.id : '')
  }

  return {
    async get(name) {
      return (await store.get('group', name))?.value
    },
    async page(query = {}) {
      const { among, nameFilter = '' } = query
      // One field takes one condition: names that are listed are few, and sifted here.
      const part = nameFilter.toLowerCase()
      const ids = among?.filter((name) => name.toLowerCase().includes(part))
      const where = ids ? { id: { in: ids } } : part === '' ? {} : { id: { contains: part } }
      const [found, total] = await Promise.all([
        store.find('group', { where, offset: query.offset, limit: query.limit }),
        store.count('group', where),
      ])
      return { items: found.map(({ value }) => value), total }
    },
    async create(name, users = [], actor = APP_ACTOR) {
      const [group] = await makeAll([name], users, actor)
      return group ?? existing(name)
    },
    createMany: (names, users = [], actor = APP_ACTOR) => makeAll(names, users, actor),
    async remove(name, actor = APP_ACTOR) {
      await existing(name)
      await commit(
        [
          { op: 'delete', kind: 'group', id: name },
          { op: 'deleteWhere', kind: 'membership', where: { group: name } },
          changed(name, actor),
        ],
        'The group changed at the same time.',
      )
    },
    async add(name, users, actor = APP_ACTOR) {
      const group = await existing(name)
      await commit(
        [...joining(name, await usersCalled(users)), changed(name, actor)],
        'The group changed at the same time.',
      )
      return group
    },
    async drop(name, users, actor = APP_ACTOR) {
      const group = await existing(name)
      const leaving = (await usersCalled(users)).map(
        (user) => ({ op: 'delete', kind: 'membership', id: `${user.id}/${name}` }) as const,
      )
      await commit([...leaving, changed(name, actor)], 'The group changed at the same time.')
      return group
    },
    async setProperties(name, properties, actor = APP_ACTOR) {
      const result = await update(store, 'group', name, (group) => ({
        value: { ...group, properties },
        also: [changed(name, actor)],
      }))
      return result ?? existing(name)
    },
    async membersPage(group, { offset, limit }) {
      const [members, total] = await Promise.all([
        store.find('membership', { where: { group }, offset, limit }),
        store.count('membership', { group }),
      ])
      const ids = members.map(({ value }) => value.userId)
      const users = await store.find('user', { where: { id: { in: ids } }, order: { by: 'name' } })
      return { items: users.map(({ value }) => value), total }
    },
    size: (group) => store.count('membership', { group }),
    async members(name) {
      const members = await store.find('membership', { where: { group: name } })
      const users = await store.find('user', {
        where: { id: { in: members.map(({ value }) => value.userId) } },
        order: { by: 'name' },
      })
      return users.map(({ value }) => value.name)
    },
    async ofUsers(userIds) {
      const byUser = new Map<string, string[]>(userIds.map((id) => [id, []]))
      const found = await store.find('membership', {
        where: { userId: { in: userIds } },
        order: { by: 'group' },
      })
      for (const { value } of found) byUser.get(value.userId)?.push(value.group)
      return byUser
    },
    async replaceFor(userId, groups, actor = APP_ACTOR) {
      const wanted = [...new Set(groups)]
      const present = (await store.find('membership', { where: { userId } })).map(
        ({ value }) => value.group,
      )
      const leave = present.filter((group) => !wanted.includes(group))
      const join = wanted.filter((group) => !present.includes(group))
      if (leave.length + join.length === 0) return
      const known = new Set(
        (await store.find('group', { where: { id: { in: join } } })).map(({ value }) => value.id),
      )
      const made = join.filter((group) => !known.has(group))
      checkNames(made)
      await commit(
        [
          ...made.map(
            (group) =>
              ({
                op: 'put',
                kind: 'group',
                value: { id: group, properties: {}, createdAt: core.now() },
              }) as const,
          ),
          ...join.flatMap((group) => joining(group, [{ id: userId }])),
          ...leave.map(
            (group) => ({ op: 'delete', kind: 'membership', id: `${userId}/${group}` }) as const,
          ),
          ...[...join, ...leave].map((group) => changed(group, actor)),
        ],
        'The groups changed at the same time.',
      )
    },
  }
}
