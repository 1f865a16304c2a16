import type { JsonObject } from '../../contract/json.ts'
import type { GroupRecord } from '../../contract/records.ts'
import type { Requester } from './endpoint.ts'
import { groupModel } from './models/group.ts'

/** The models of these groups, with two reads however many they are. */
export async function showGroups(
  { parts, grants }: Requester,
  groups: readonly GroupRecord[],
): Promise<readonly JsonObject[]> {
  const readable = groups.filter(({ id }) => grants.group('read:groups', id)).map(({ id }) => id)
  const members =
    readable.length === 0
      ? []
      : await parts.store.find('membership', { where: { group: { in: readable } } })
  const ids = [...new Set(members.map(({ value }) => value.userId))]
  const users =
    ids.length === 0
      ? []
      : await parts.store.find('user', { where: { id: { in: ids } }, order: { by: 'name' } })
  const ofGroup = new Map<string, Set<string>>()
  for (const { value } of members) {
    const known = ofGroup.get(value.group) ?? new Set()
    ofGroup.set(value.group, known.add(value.userId))
  }
  return groups.map((group) => {
    const within = ofGroup.get(group.id)
    const names = users.filter(({ value }) => within?.has(value.id)).map(({ value }) => value.name)
    return groupModel(group, { users: names, roles: parts.roles.ofGroup(group.id) }, grants)
  })
}

/** The model of one group. */
export async function showGroup(requester: Requester, group: GroupRecord): Promise<JsonObject> {
  return (await showGroups(requester, [group]))[0] ?? {}
}
