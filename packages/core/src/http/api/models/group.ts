import { z } from 'zod'
import type { JsonObject } from '../../../contract/json.ts'
import type { GroupRecord } from '../../../contract/records.ts'
import type { Grants } from '../grants.ts'
import { pick } from './pick.ts'

/** A group, as the API shows it: only the members that the requester's scopes give. */
export const groupSchema = z
  .object({
    kind: z.literal('group'),
    name: z.string(),
    roles: z.array(z.string()),
    users: z.array(z.string()),
    properties: z.record(z.string(), z.json()),
  })
  .partial()

/** Which scope shows what (JupyterHub, `apihandlers/base.py`, `group_model`). */
const SHOWN: Readonly<Record<string, readonly string[]>> = {
  'read:groups': ['kind', 'name', 'properties', 'users'],
  'read:groups:name': ['kind', 'name'],
  'read:roles:groups': ['kind', 'name', 'roles'],
}

/** What a group's record does not say: names of members and of roles. */
export interface GroupFacts {
  readonly users: readonly string[]
  readonly roles: readonly string[]
}

/** A group's model, with what these scopes show of it. */
export function groupModel(
  group: GroupRecord,
  { users, roles }: GroupFacts,
  grants: Grants,
): JsonObject {
  const allowed = new Set(
    Object.entries(SHOWN).flatMap(([scope, members]) =>
      grants.group(scope, group.id) ? members : [],
    ),
  )
  return pick(
    { kind: 'group', name: group.id, roles, users, properties: group.properties },
    allowed,
  )
}
