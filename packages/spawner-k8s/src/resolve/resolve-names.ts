import { HubError, mergeLayers } from '@hubkit/core/contract'
import type { Field } from '../naming/fields.ts'
import { isObjectName } from '../naming/valid.ts'
import { namespaceName, someText } from '../options/kube-checks.ts'
import type { ServerLayer, ValueContext } from '../options/layer.ts'
import type { ObjectNames } from '../spec.ts'
import { evaluate, opened, type Evaluation } from './evaluate.ts'

/** Options whose groups are known, and what names came of them. */
export interface Named {
  readonly layer: ServerLayer
  readonly names: ObjectNames
}

type Open = Readonly<Record<string, unknown>>

async function openedObject(value: unknown, evaluation: Evaluation): Promise<Open> {
  const known = await opened(value, evaluation)
  return typeof known === 'object' && known !== null ? (known as Open) : {}
}

function named(value: unknown, path: string, ends: string): string {
  if (typeof value === 'string' && (ends === '' ? isObjectName(value) : value.length <= 200))
    return value
  throw new HubError('HUB_ERR_OPTION', {
    message: `${path}: what came of it is no DNS label: a-z, 0-9 and dashes, from a letter on, at most 63`,
  })
}

function checkDistinct(claims: Readonly<Record<string, string>>, path: string): void {
  const names = Object.entries(claims)
  for (const [index, [key, name]] of names.entries()) {
    if (names.findIndex(([, other]) => other === name) !== index)
      throw new HubError('HUB_ERR_OPTION', {
        message: `${path}.storage.claims.${key}.name: another claim of the server has this name`,
      })
  }
}

/** What names are found out with. */
export interface Naming {
  readonly path: string
  readonly hubNamespace: string
  readonly context: ValueContext
  /** Each name is added as soon as it is known. */
  readonly fields: Partial<Record<Field, string>>
}

/**
 * Finds out what a server's objects are called. In this order, since each may be made of those before: namespace, pod,
 * claims, secret, service, address of the service.
 */
export async function resolveNames(layer: ServerLayer, known: Naming): Promise<Named> {
  const { path, hubNamespace, fields } = known
  const { server, attempt } = known.context

  const space = await openedObject(layer.namespace, known)
  const namespace = namespaceName(
    (await evaluate(space['name'], `${path}.namespace.name`, known)) ?? hubNamespace,
    `${path}.namespace.name`,
  )
  fields.namespace = namespace

  const templates = await openedObject(layer.names, known)
  const nameOf = async (key: string): Promise<string> =>
    named(await evaluate(templates[key], `${path}.names.${key}`, known), `${path}.names.${key}`, '')
  const pod = await nameOf('pod')
  fields.pod_name = pod
  const claim = await nameOf('claim')
  fields.pvc_name = claim

  const storage = await openedObject(layer.storage, known)
  const wanted = await openedObject(storage['claims'], known)
  const claims: Record<string, string> = {}
  const opens: Record<string, Open> = {}
  for (const key of Object.keys(wanted).toSorted()) {
    if (wanted[key] === null || wanted[key] === undefined) continue
    const one = await openedObject(wanted[key], known)
    const own = one['name'] ?? (key === 'home' ? undefined : `${key}-${ownerOf(layer)}`)
    const where = `${path}.storage.claims.${key}.name`
    const name = own === undefined ? claim : await evaluate(own, where, known)
    claims[key] = named(name, where, '')
    opens[key] = one
  }
  checkDistinct(claims, path)

  const secret = await nameOf('secret')
  const service = await nameOf('service')
  fields.service_name = service
  const dns = someText(
    await evaluate(templates['dns'], `${path}.names.dns`, known),
    `${path}.names.dns`,
  )

  return {
    layer: mergeLayers<ServerLayer>(layer, {
      namespace: space,
      names: templates,
      ...(layer.storage ? { storage: { ...storage, claims: opens } } : {}),
    }),
    names: {
      namespace,
      pod,
      claims: Object.freeze(claims),
      secret: named(`${secret}-${attempt}`, `${path}.names.secret`, 'attempt'),
      service,
      dns,
      record: `hubkit-${server.id}`,
    },
  }
}

/** What claims besides the home are named after: as the home is by default. */
function ownerOf({ names }: ServerLayer): string {
  const pod = names && typeof names === 'object' ? names.pod : undefined
  return typeof pod === 'string' && pod.includes('{user_server}')
    ? '{user_server}'
    : '{user_id_server}'
}
