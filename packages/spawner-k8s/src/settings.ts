import {
  checkOptions,
  HubError,
  isHubError,
  mergeLayers,
  profileOptions,
  type Checked,
  type Profile,
  type ProfileChoices,
} from '@hubkit/core/contract'
import { checkNameTemplate } from './naming/check-names.ts'
import { crossCheck } from './options/cross-checks.ts'
import { DEFAULTS, KUBESPAWNER_DEFAULTS } from './options/defaults.ts'
import type { ServerLayer } from './options/layer.ts'
import { WRITTEN } from './options/reader.ts'
import { serverShape } from './options/server.ts'
import { SPAWNER_SHAPE } from './options/spawner-shape.ts'
import type { KubernetesSpawnerOptions } from './options/spawner.ts'

/** Options as the rest of the spawner uses them: checked as far as they can be before a server is known. */
export interface Settings extends Omit<Checked<typeof SPAWNER_SHAPE>, 'hubNamespace'> {
  readonly hubNamespace: string
  readonly legacyClaims: boolean
  /** The first word of paths in errors. */
  readonly path: string
  /** Defaults and the options of all servers. */
  readonly base: ServerLayer
}

const SHAPE = serverShape(WRITTEN)

function isOfServer(key: string): boolean {
  return Object.hasOwn(SHAPE, key)
}

/** Checks a layer by itself, as it was written. @throws HubError `HUB_ERR_OPTION` */
function checkLayer(layer: unknown, path: string): void {
  checkOptions(path, layer, SHAPE)
}

/** Checks what a profile or a choice sets, and all that is nested in it. */
function checkChoices(choices: ProfileChoices<ServerLayer> | undefined, path: string): void {
  for (const [name, { options }] of Object.entries(choices ?? {})) {
    for (const [slug, option] of Object.entries(options)) {
      const here = `${path}.${name}.options.${slug}`
      checkLayer(option.set, `${here}.set`)
      checkChoices(option.choices, `${here}.choices`)
    }
  }
}

/** Checks profiles, and every layer that they may lay over the options. @throws HubError `HUB_ERR_OPTION` */
export function checkProfiles(
  profiles: readonly Profile<ServerLayer>[],
  shared: { readonly choices?: ProfileChoices<ServerLayer> | undefined },
  path: string,
): void {
  try {
    profileOptions(profiles, shared)
  } catch (error) {
    throw isHubError(error)
      ? new HubError('HUB_ERR_OPTION', { message: `${path}.${error.message}` })
      : error
  }
  profiles.forEach((profile, index) => {
    checkLayer(profile.set, `${path}.profiles[${index}].set`)
    checkChoices(profile.choices, `${path}.profiles[${index}].choices`)
  })
}

function checkNames({ names, storage }: ServerLayer, path: string): void {
  const text = (value: unknown): value is string => typeof value === 'string'
  if (names && typeof names === 'object') {
    const shared = { claim: true, secret: false, service: false, pod: false }
    for (const [key, isShared] of Object.entries(shared)) {
      const name = names[key as keyof typeof shared]
      if (text(name)) checkNameTemplate(name, `${path}.names.${key}`, { shared: isShared })
    }
  }
  const claims = storage && typeof storage === 'object' ? storage.claims : undefined
  if (!claims || typeof claims !== 'object') return
  const common = names && typeof names === 'object' ? names.claim : undefined
  for (const [key, claim] of Object.entries(claims)) {
    if (!claim || typeof claim !== 'object') continue
    const name = claim.name ?? (key === 'home' ? common : undefined)
    if (!text(name)) continue
    const kept = claim.whenRemoved === 'retain' || claim.create === false
    const where =
      claim.name === undefined ? `${path}.names.claim` : `${path}.storage.claims.${key}.name`
    try {
      checkNameTemplate(name, where, { shared: kept || typeof claim.whenRemoved === 'function' })
    } catch (error) {
      throw sharedClaim(error, `${path}.storage.claims.${key}.whenRemoved`)
    }
  }
}

function sharedClaim(error: unknown, path: string): unknown {
  if (!(error instanceof HubError) || !error.message.includes('several servers')) return error
  return new HubError('HUB_ERR_OPTION', {
    message: `${path}: several servers would use this claim, and the first that is removed would take it along`,
    hint: "Say 'retain', or let '{server_id}' or '{user_server}' be in its name.",
  })
}

/**
 * Checks the options of a Kubernetes spawner.
 *
 * @throws HubError `HUB_ERR_OPTION` naming the path, what was found and what was expected
 */
export function readSettings(options: unknown, path = 'kubernetesSpawner'): Settings {
  const checked = checkOptions(path, options, { ...SPAWNER_SHAPE, ...SHAPE })
  if (checked.profiles && checked.options)
    throw new HubError('HUB_ERR_OPTION', {
      message: `${path}.options: there are profiles already`,
      hint: "Give either 'profiles' or 'options'.",
    })
  const given = options as KubernetesSpawnerOptions
  const written = Object.fromEntries(Object.entries(given).filter(([key]) => isOfServer(key)))
  if (written['image'] === undefined || written['image'] === null)
    throw new HubError('HUB_ERR_OPTION', {
      message: `${path}.image: found nothing, expected the name of an image`,
    })
  const compatible = checked.compatibility === 'kubespawner'
  if (checked.takeOver && !compatible)
    throw new HubError('HUB_ERR_OPTION', {
      message: `${path}.takeOver: found true, expected it only with compatibility: 'kubespawner'`,
      hint: 'Otherwise the next start of a server would not find its claim.',
    })
  const base = mergeLayers<ServerLayer>(DEFAULTS, compatible ? KUBESPAWNER_DEFAULTS : {}, written)
  crossCheck(base, path)
  checkNames(base, path)
  checked.groups.forEach(({ set }, index) => {
    checkLayer(set, `${path}.groups[${index}].set`)
  })
  checkChoices(checked.choices, `${path}.choices`)
  if (checked.choices && !checked.profiles)
    throw new HubError('HUB_ERR_OPTION', {
      message: `${path}.choices: there are no profiles with which they could be asked`,
    })
  if (Array.isArray(checked.profiles)) checkProfiles(checked.profiles, checked, path)
  const spawner = Object.fromEntries(
    Object.entries(checked).filter(([key]) => !isOfServer(key)),
  ) as Checked<typeof SPAWNER_SHAPE>
  return Object.freeze({
    ...spawner,
    hubNamespace: spawner.hubNamespace ?? given.cluster.namespace,
    legacyClaims: spawner.legacyClaims ?? compatible,
    path,
    base,
  })
}

/** The same with other names for some claims; the home's is also what `{pvc_name}` stands for. */
export function withClaims(settings: Settings, claims: Readonly<Record<string, string>>): Settings {
  const { home } = claims
  const named = Object.entries(claims).map(([key, name]) => [key, { name }] as const)
  const base = mergeLayers<ServerLayer>(settings.base, {
    ...(home === undefined ? {} : { names: { claim: home } }),
    storage: { claims: Object.fromEntries(named) },
  })
  return { ...settings, base }
}
