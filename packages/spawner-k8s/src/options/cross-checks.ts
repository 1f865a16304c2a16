import { HubError } from '@hubkit/core/contract'
import { entriesOf, isLater } from './entries.ts'
import type { ServerLayer } from './layer.ts'

function refuse(path: string, message: string, hint?: string): never {
  throw new HubError('HUB_ERR_OPTION', { message: `${path}: ${message}`, hint })
}

/** Members of a value that is an object by now. */
function members(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
    ? (value as Readonly<Record<string, unknown>>)
    : {}
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && !/[{}]/.test(value)
}

/** Names of volumes; `undefined` when some are only known later. */
function volumesOf(options: ServerLayer): ReadonlySet<string> | undefined {
  const { claims, volumes } = members(options.storage)
  const { volumes: more } = members(options.podConfig)
  const lists = [volumes, more]
  if ([options.storage, options.podConfig, claims, ...lists].some(isLater)) return undefined
  const names: unknown[] = lists
    .flatMap((list) => entriesOf(list))
    .map(([, volume]) => (isLater(volume) ? volume : members(volume)['name']))
  if (names.some((name) => !isText(name))) return undefined
  return new Set([...Object.keys(members(claims)), ...names.filter((name) => isText(name))])
}

function mountsOf(options: ServerLayer): readonly (readonly [path: string, name: unknown])[] {
  const own = [
    ['storage.mounts', members(options.storage)['mounts']],
    ['containerConfig.volumeMounts', members(options.containerConfig)['volumeMounts']],
  ] as const
  const others = (['initContainers', 'extraContainers'] as const).flatMap((kind) =>
    entriesOf(options[kind]).map(
      ([at, container]) =>
        [`${kind}${at}.volumeMounts`, members(container)['volumeMounts']] as const,
    ),
  )
  return [...own, ...others].flatMap(([path, list]) =>
    entriesOf(list).map(([at, mount]) => [`${path}${at}.name`, members(mount)['name']] as const),
  )
}

/** A volume that is mounted must be there. */
function checkMounts(options: ServerLayer, path: string): void {
  const volumes = volumesOf(options)
  if (!volumes) return
  for (const [where, name] of mountsOf(options)) {
    if (isText(name) && !volumes.has(name)) {
      const known =
        volumes.size === 0 ? 'none is defined' : `expected one of ${[...volumes].join(', ')}`
      refuse(`${path}.${where}`, `there is no volume of this name: ${known}`)
    }
  }
}

function checkClaims(options: ServerLayer, path: string): void {
  for (const [key, value] of Object.entries(members(members(options.storage)['claims']))) {
    const claim = members(value)
    const capacity = claim['capacity']
    if (
      !isLater(value) &&
      claim['create'] !== false &&
      (capacity === undefined || capacity === null)
    )
      refuse(
        `${path}.storage.claims.${key}.capacity`,
        'found nothing, expected a quantity such as 10Gi',
        "A claim that is there already is named with 'create: false'.",
      )
  }
}

/** The names of containers in a pod must differ; the notebook's is taken. */
function checkContainers(options: ServerLayer, path: string): void {
  const seen = new Set<unknown>(['notebook'])
  for (const kind of ['initContainers', 'extraContainers'] as const) {
    for (const [at, container] of entriesOf(options[kind])) {
      const { name } = members(container)
      if (!isText(name)) continue
      if (seen.has(name)) refuse(`${path}.${kind}${at}.name`, 'another container has this name')
      seen.add(name)
    }
  }
}

/** The node would refuse the container, long after anybody looks. */
function checkRoot({ security }: ServerLayer, path: string): void {
  const { user, container, pod } = members(security)
  if (user !== 0) return
  const own = members(container)['runAsNonRoot']
  if (own === true || (own === undefined && members(pod)['runAsNonRoot'] === true))
    refuse(
      `${path}.security.user`,
      'found 0, root, which runAsNonRoot forbids',
      "Say 'runAsNonRoot: false' in 'security.container' and 'security.pod' too.",
    )
}

/**
 * What can only be told of several options together. Called for what was written, as far as that says it, and again for
 * what came of it.
 *
 * @throws HubError `HUB_ERR_OPTION`
 */
export function crossCheck(options: ServerLayer, path: string): void {
  checkMounts(options, path)
  checkClaims(options, path)
  checkContainers(options, path)
  checkRoot(options, path)
}
