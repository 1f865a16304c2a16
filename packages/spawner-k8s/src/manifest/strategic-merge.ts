type Fields = Readonly<Record<string, unknown>>

/** What tells the members of a list apart (`x-kubernetes-patch-merge-key` of the API); other lists are replaced. */
const MERGE_KEYS: Readonly<Record<string, string>> = {
  containers: 'name',
  initContainers: 'name',
  ephemeralContainers: 'name',
  volumes: 'name',
  env: 'name',
  ports: 'containerPort',
  volumeMounts: 'mountPath',
  volumeDevices: 'devicePath',
  imagePullSecrets: 'name',
  hostAliases: 'ip',
  topologySpreadConstraints: 'topologyKey',
  resourceClaims: 'name',
  schedulingGates: 'name',
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function withoutDirectives(fields: Fields): Fields {
  return Object.fromEntries(
    Object.entries(fields)
      .filter(([key]) => !key.startsWith('$'))
      .map(([key, value]) => [key, isObject(value) ? withoutDirectives(value) : value]),
  )
}

function mergeLists(name: string, below: unknown, above: readonly unknown[]): unknown {
  const key = MERGE_KEYS[name]
  const members = above.filter((member) => isObject(member))
  if (members.some((member) => member['$patch'] === 'replace'))
    return members.filter((member) => member['$patch'] !== 'replace').map(withoutDirectives)
  if (key === undefined || members.length < above.length) return above
  const result: Fields[] = Array.isArray(below) ? [...(below as readonly Fields[])] : []
  for (const member of members) {
    const at = result.findIndex((one) => one[key] === member[key])
    const before = result[at]
    if (member['$patch'] === 'delete') {
      if (at !== -1) result.splice(at, 1)
    } else if (before === undefined) result.push(withoutDirectives(member))
    // A volume has one source: another one takes its place.
    else result[at] = name === 'volumes' ? withoutDirectives(member) : mergeFields(before, member)
  }
  return result
}

function mergeFields(below: Fields, above: Fields): Fields {
  if (above['$patch'] === 'replace') return withoutDirectives(above)
  const result = new Map(Object.entries(below))
  for (const [name, value] of Object.entries(above)) {
    if (name.startsWith('$')) continue
    const before = result.get(name)
    if (value === null || (isObject(value) && value['$patch'] === 'delete')) result.delete(name)
    else if (Array.isArray(value)) result.set(name, mergeLists(name, before, value))
    else if (isObject(value)) result.set(name, mergeFields(isObject(before) ? before : {}, value))
    else if (value !== undefined) result.set(name, value)
  }
  const keep = above['$retainKeys']
  if (!Array.isArray(keep)) return Object.fromEntries(result)
  return Object.fromEntries([...result].filter(([name]) => keep.includes(name)))
}

/**
 * Lays a part of a pod's spec over another, as the API server's strategic merge patch does: objects key by key, lists by
 * their merge keys where they have one. `$patch: 'delete'` and `'replace'` and `$retainKeys` mean what they mean there.
 */
export function strategicMerge<T extends object>(below: T, above: object | undefined): T {
  return above === undefined ? below : (mergeFields(below as Fields, above as Fields) as T)
}
