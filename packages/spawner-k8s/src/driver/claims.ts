import type { V1PersistentVolumeClaim } from '@kubernetes/client-node'
import { isApiError } from '../cluster/api-error.ts'
import type { CallLimits } from '../cluster/client.ts'
import { pause } from '../cluster/pause.ts'
import type { ServerRef } from '@hubkit/core/contract'
import { growthOf } from '../manifest/claim.ts'
import type { ClaimSpec, Manifests, ServerSpec } from '../spec.ts'
import { create, objectPath, read } from './api.ts'
import type { Driver } from './driver.ts'
import { ANNOTATIONS } from '../manifest/marks.ts'
import { marked, ownerMarks } from './marks.ts'
import type { RecordedClaim } from './record.ts'
import { refusal } from './refusal.ts'

/** Milliseconds between looks at a claim that is just being deleted. */
const LOOK_AGAIN = 500

/**
 * Makes the claims that are not there, and gives those that were made for this server: only they are ever deleted. One
 * that others made is used and left alone.
 */
export async function ensureClaims(
  driver: Driver,
  server: ServerRef,
  spec: ServerSpec,
  manifests: Manifests,
  limits: CallLimits & { readonly signal: AbortSignal },
): Promise<readonly RecordedClaim[]> {
  const made = await Promise.all(
    manifests.claims.map(async ({ key, manifest }) => {
      const claim = spec.claims.find((one) => one.key === key)
      return claim && (await ensureClaim(driver, server, spec, claim, manifest, limits))
    }),
  )
  return made.filter((claim) => claim !== undefined)
}

async function ensureClaim(
  { cluster }: Driver,
  server: ServerRef,
  { names: { namespace } }: ServerSpec,
  claim: ClaimSpec,
  manifest: V1PersistentVolumeClaim,
  limits: CallLimits & { readonly signal: AbortSignal },
): Promise<RecordedClaim | undefined> {
  const { name, whenRemoved } = claim
  const place = { namespace, name }
  const body = marked(manifest, { annotations: ownerMarks(server) })
  for (;;) {
    let found: V1PersistentVolumeClaim | undefined
    try {
      found = await create(cluster, 'persistentvolumeclaims', namespace, body, limits)
    } catch (error) {
      // A quota is looked at before whether the claim is there already.
      const there =
        isApiError(error, 403) && (await read(cluster, 'persistentvolumeclaims', place, limits))
      if (!there)
        throw refusal(error, { verb: 'create', resource: 'persistentvolumeclaims', ...place })
      found = there
    }
    found ??= await read(cluster, 'persistentvolumeclaims', place, limits)
    if (!found) continue
    if (found.metadata?.deletionTimestamp !== undefined) {
      // It goes as soon as no pod uses it; what is made then is new.
      await pause(LOOK_AGAIN, limits.signal)
      continue
    }
    await grow(cluster, place, claim, found, limits)
    const marks = found.metadata?.annotations ?? {}
    const uid = found.metadata?.uid
    const ours = marks[ANNOTATIONS.hub] === server.hubId && marks[ANNOTATIONS.server] === server.id
    return ours && uid !== undefined ? { ...place, uid, whenRemoved } : undefined
  }
}

/** Asks for more where more is wanted than was; a claim never shrinks. */
async function grow(
  cluster: Driver['cluster'],
  place: { readonly namespace: string; readonly name: string },
  claim: ClaimSpec,
  found: V1PersistentVolumeClaim,
  limits: CallLimits,
): Promise<void> {
  const body = growthOf(claim, found)
  if (!body) return
  try {
    await cluster.text(
      { method: 'PATCH', path: objectPath('persistentvolumeclaims', place), body },
      limits,
    )
  } catch (error) {
    throw refusal(error, { verb: 'patch', resource: 'persistentvolumeclaims', ...place })
  }
}
