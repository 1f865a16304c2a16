import { z } from 'zod'
import type { JsonObject } from '../../../contract/json.ts'
import type { Grants } from '../grants.ts'
import { pick } from './pick.ts'

/** A service, as the API shows it: only the members that the requester's scopes give. */
export const serviceSchema = z
  .object({
    kind: z.literal('service'),
    name: z.string(),
    roles: z.array(z.string()),
    admin: z.boolean(),
    url: z.string(),
    prefix: z.string(),
    command: z.array(z.string()),
    pid: z.number(),
    info: z.record(z.string(), z.json()),
    display: z.boolean(),
  })
  .partial()

/** Which scope shows what (JupyterHub, `apihandlers/base.py`, `service_model`). */
const SHOWN: Readonly<Record<string, readonly string[]>> = {
  'read:services': ['kind', 'name', 'admin', 'url', 'prefix', 'command', 'pid', 'info', 'display'],
  'read:services:name': ['kind', 'name', 'admin'],
  'read:roles:services': ['kind', 'name', 'roles', 'admin'],
}

/** A service's model, with what these scopes show of it. A service here is a name and a token: it has no process. */
export function serviceModel(
  service: {
    readonly name: string
    readonly admin: boolean
    readonly roles: readonly string[]
  },
  grants: Grants,
): JsonObject {
  const { name, admin, roles } = service
  const allowed = new Set(
    Object.entries(SHOWN).flatMap(([scope, members]) =>
      grants.service(scope, name) ? members : [],
    ),
  )
  const model = {
    kind: 'service',
    name,
    roles,
    admin,
    url: '',
    prefix: '',
    command: [],
    pid: 0,
    info: {},
    display: false,
  }
  return pick(model, allowed)
}
