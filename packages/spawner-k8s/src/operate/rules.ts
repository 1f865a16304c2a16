import type { V1PolicyRule } from '@kubernetes/client-node'
import { entriesOf } from '../options/entries.ts'
import type { ServerLayer } from '../options/layer.ts'
import type { Settings } from '../settings.ts'
import { writtenLayers } from './layers.ts'
import { resourceName } from './resource-name.ts'

/** Names of resources, by kind. */
export type ResourceNames = Readonly<Record<string, string>>

type Fields = Readonly<Record<string, unknown>>

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {}
}

/** Whether an option is set somewhere: a value that is not known yet counts. */
function isSet(layers: readonly ServerLayer[], read: (layer: ServerLayer) => unknown): boolean {
  return layers.some((layer) => {
    const value = read(layer)
    return value !== undefined && value !== null && value !== false
  })
}

function claimsOf(layers: readonly ServerLayer[]): readonly Fields[] {
  return layers.flatMap(({ storage }) => {
    const claims = typeof storage === 'function' ? storage : fieldsOf(storage)['claims']
    // A function may give any.
    if (typeof claims === 'function') return [{ resize: true }]
    return entriesOf(claims).map(([, claim]) =>
      typeof claim === 'function' ? { resize: true } : fieldsOf(claim),
    )
  })
}

function claimRule(claims: readonly Fields[]): readonly V1PolicyRule[] {
  const resources = ['persistentvolumeclaims']
  const making = claims.filter((claim) => claim['create'] !== false)
  if (making.length === 0) return []
  const verbs = [
    'create',
    'get',
    ...(making.some((claim) => claim['whenRemoved'] !== 'retain') ? ['delete'] : []),
    ...(making.some((claim) => ![undefined, null, false].includes(claim['resize'] as never))
      ? ['patch']
      : []),
  ]
  return [{ apiGroups: [''], resources, verbs }]
}

function extraRules(layers: readonly ServerLayer[], said: ResourceNames): readonly V1PolicyRule[] {
  const kinds = layers.flatMap(({ extraObjects }) =>
    entriesOf(extraObjects).flatMap(([, object]) => {
      const { apiVersion, kind } = fieldsOf(object)
      if (typeof apiVersion !== 'string' || typeof kind !== 'string') return []
      const [first = '', second] = apiVersion.split('/')
      return [[second === undefined ? '' : first, resourceName(kind, said)] as const]
    }),
  )
  const groups = [...new Set(kinds.map(([group]) => group))].toSorted()
  return groups.map((group) => ({
    apiGroups: [group],
    resources: [
      ...new Set(kinds.filter(([other]) => other === group).map(([, resource]) => resource)),
    ].toSorted(),
    verbs: ['create', 'get'],
  }))
}

/** What a hub may do where its servers are. */
export function serverRules(settings: Settings, said: ResourceNames = {}): readonly V1PolicyRule[] {
  const layers = writtenLayers(settings)
  const services = isSet(layers, ({ service }) =>
    typeof service === 'function' ? true : service?.enabled,
  )
  return [
    {
      apiGroups: [''],
      resources: ['pods'],
      verbs: ['create', 'get', 'list', 'watch', 'delete', ...(settings.takeOver ? ['patch'] : [])],
    },
    { apiGroups: [''], resources: ['pods/log'], verbs: ['get'] },
    { apiGroups: [''], resources: ['events'], verbs: ['watch'] },
    // Never to be read, and so never to be listed: whoever may read them reads every server's token.
    { apiGroups: [''], resources: ['secrets'], verbs: ['create', 'delete'] },
    ...claimRule(claimsOf(layers)),
    ...(services ? [{ apiGroups: [''], resources: ['services'], verbs: ['create', 'get'] }] : []),
    ...extraRules(layers, said),
  ]
}

/** What a hub may do where its records are. */
export function recordRules(): readonly V1PolicyRule[] {
  return [
    {
      apiGroups: [''],
      resources: ['configmaps'],
      verbs: ['create', 'get', 'list', 'patch', 'delete'],
    },
  ]
}
