import { HubError, type SpawnContext } from '@hubkit/core/contract'
import type { ServerSpec } from '../spec.ts'
import { read } from './api.ts'
import type { Driver } from './driver.ts'

/** Names of claims by their key in the options. */
export type ClaimNames = Readonly<Record<string, string>>

/**
 * Claims that are there under the name that KubeSpawner before version 7 gave them, where there is none of the present
 * name (KubeSpawner, `handle_legacy_names`).
 */
async function legacyClaims(
  { cluster, legacyNames }: Driver,
  ctx: SpawnContext,
  { claims, names: { namespace } }: ServerSpec,
): Promise<ClaimNames> {
  const { signal } = ctx
  const old = (await legacyNames?.(ctx).catch(ignoreImpossible)) ?? {}
  const exists = async (name: string): Promise<boolean> => {
    const claim = await read(cluster, 'persistentvolumeclaims', { namespace, name }, { signal })
    return claim !== undefined && claim.metadata?.deletionTimestamp === undefined
  }
  const found = await Promise.all(
    claims.map(async ({ key, name, create }) => {
      const legacy = old[key]
      if (!create || legacy === undefined || legacy === name) return []
      return !(await exists(name)) && (await exists(legacy)) ? [[key, legacy] as const] : []
    }),
  )
  return Object.fromEntries(found.flat())
}

/** A name that cannot be was nobody's. */
function ignoreImpossible(error: unknown): undefined {
  if (error instanceof HubError && error.code === 'HUB_ERR_OPTION') return undefined
  throw error
}

/** A start's options, with the claims that its user has had since before KubeSpawner 7. */
export async function resolveWithLegacyClaims(
  driver: Driver,
  ctx: SpawnContext,
): Promise<ServerSpec> {
  const spec = await driver.resolve(ctx)
  if (!driver.legacyNames || spec.claims.length === 0) return spec
  const claims = await legacyClaims(driver, ctx, spec)
  if (Object.keys(claims).length === 0) return spec
  ctx.log.info('a claim is used that was named before KubeSpawner 7', {
    server: ctx.server.id,
    claims,
  })
  return driver.resolve(ctx, claims)
}
