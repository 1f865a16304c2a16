import type { ServerLayer } from '../options/layer.ts'
import type { Settings } from '../settings.ts'
import { mayBeMore, writtenLayers } from './layers.ts'

/** Where servers may be: in namespaces that are known, or in any. */
export interface ServerNamespaces {
  readonly names: readonly string[]
  /** Some are only known when a server is: of a template or a function. */
  readonly any: boolean
  readonly create: boolean
}

function member(value: unknown, key: 'name' | 'create'): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Readonly<Record<string, unknown>>)[key]
    : undefined
}

function isFixed(name: unknown): name is string {
  return typeof name === 'string' && !/[{}]/.test(name)
}

/** The namespaces that options name. */
export function serverNamespaces(settings: Settings): ServerNamespaces {
  const layers = writtenLayers(settings).map(({ namespace }: ServerLayer) => namespace)
  const names = layers.map((namespace) => member(namespace, 'name'))
  const creates = layers.map((namespace) => member(namespace, 'create'))
  const open = names.filter((name) => name !== undefined && name !== null && !isFixed(name))
  const base = names[0]
  return {
    names: [
      ...new Set([
        ...(base === undefined || base === null ? [settings.hubNamespace] : []),
        ...names.filter((name) => isFixed(name)),
      ]),
    ].toSorted(),
    any: open.length > 0 || layers.some((one) => typeof one === 'function') || mayBeMore(settings),
    create: creates.some((create) => create !== undefined && create !== null && create !== false),
  }
}

/**
 * Where the records of attempts are: with the servers where they are all in one namespace, else with the hub. Profiles
 * that change the namespace do not move them.
 */
export function recordNamespace({ base, hubNamespace }: Settings): string {
  const name = member(base.namespace, 'name')
  return isFixed(name) ? name : hubNamespace
}
