import { check, checkOptions, mergeLayers, type ServerRef } from '@hubkit/core/contract'
import { expand, type FieldValues } from '../naming/expand.ts'
import { ownerFields, type Field } from '../naming/fields.ts'
import { crossCheck } from '../options/cross-checks.ts'
import type { ServerLayer, ValueContext } from '../options/layer.ts'
import { FINAL } from '../options/reader.ts'
import { serverShape } from '../options/server.ts'
import type { ServerValues } from '../options/values.ts'
import { choiceOf } from '../profiles/choice.ts'
import type { Settings } from '../settings.ts'
import type { ClaimSpec, ObjectNames, ServerSpec } from '../spec.ts'
import { evaluate, opened } from './evaluate.ts'
import { resolveNames } from './resolve-names.ts'

const SHAPE = serverShape(FINAL)
const DEFAULT_PORT = 8888

function portOf(address: unknown): unknown {
  const port = typeof address === 'object' && address !== null && 'port' in address && address.port
  return port || DEFAULT_PORT
}

function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    for (const member of Object.values(value)) frozen(member)
    Object.freeze(value)
  }
  return value
}

function claimsOf(values: ServerValues, names: ObjectNames): readonly ClaimSpec[] {
  return Object.entries(values.storage?.claims ?? {})
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, claim]) => ({
      ...claim,
      key,
      name: names.claims[key] ?? '',
      create: claim.create ?? true,
      resize: claim.resize ?? false,
      whenRemoved: claim.create === false ? 'retain' : (claim.whenRemoved ?? 'delete'),
    }))
}

function connectTo(
  { address, service }: ServerValues,
  names: ObjectNames,
): ServerSpec['connectTo'] {
  if (address?.connectHost !== undefined) return { kind: 'host', host: address.connectHost }
  return service?.enabled === true ? { kind: 'host', host: names.dns } : { kind: 'pod' }
}

/** What a function in the options gets, or a hook; `fields` of names grow while they are found out. */
export function valueContext(
  settings: Settings,
  server: ServerRef,
  attempt: number,
  userOptions: unknown,
  fields: FieldValues,
): ValueContext {
  const { user, profile, options } = choiceOf(userOptions)
  const owner = ownerFields(server, settings.slugScheme, settings.hubNamespace)
  return {
    server,
    attempt,
    user,
    profile,
    options,
    expand: (template) => expand(template, { ...owner, ...fields }, settings.path),
  }
}

/**
 * Makes one server's options of those of all servers and what its user chose: layers laid over one another, functions
 * called, templates filled in, everything checked. Nothing that was given is changed.
 *
 * @param userOptions what `userOptions` made of the user's answers; anything else counts as no choice
 * @throws HubError `HUB_ERR_OPTION` for what came of templates and functions; what functions throw
 */
export async function resolveSpec(
  settings: Settings,
  server: ServerRef,
  attempt: number,
  userOptions?: unknown,
): Promise<ServerSpec> {
  const { path, slugScheme, hubNamespace, compatibility } = settings
  const fields: Partial<Record<Field, string>> = {
    ...ownerFields(server, slugScheme, hubNamespace),
    base_url: server.prefix,
  }
  const context = valueContext(settings, server, attempt, userOptions, fields)
  const layer = mergeLayers<ServerLayer>(settings.base, ...choiceOf(userOptions).layers)
  const named = await resolveNames(layer, { context, fields, path, hubNamespace })
  const address = await opened(named.layer.address, { context, fields })
  const port = await evaluate(portOf(address), `${path}.address.port`, { context, fields })
  fields.port = String(port)
  const evaluated = await evaluate({ ...named.layer, address }, path, { context, fields })
  const values = checkOptions(path, evaluated, SHAPE) as ServerValues
  if (values.image === undefined) check.refuse(`${path}.image`, undefined, 'the name of an image')
  crossCheck(values as ServerLayer, path)
  return frozen<ServerSpec>({
    names: named.names,
    compatibility,
    claims: claimsOf(values, named.names),
    graceSeconds: Math.ceil(Number(values.gracePeriod ?? 0) / 1000),
    host: values.address?.host ?? '0.0.0.0',
    port: values.address?.port ?? DEFAULT_PORT,
    connectTo: connectTo(values, named.names),
    createNamespace: values.namespace?.create ?? false,
    service: values.service?.enabled ?? false,
    values,
  })
}
