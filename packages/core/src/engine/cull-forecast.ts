import type { CullCandidate, Culler } from '../contract/culler.ts'
import type { ServerRecord } from '../contract/records.ts'
import type { CullForecast } from './api.ts'
import { askOfServer, type Patience } from './ask-culler.ts'
import { serverCandidates } from './cull-servers.ts'
import type { Core } from './parts.ts'

/** How long a page may wait for one answer of a culler. */
const WITHIN = 1000

/** The earliest that a culler foretells of a running server; what fails or takes long foretells nothing. */
export async function cullForecast(
  core: Core,
  cullers: readonly Culler[],
  server: ServerRecord,
): Promise<CullForecast | undefined> {
  if (server.phase !== 'ready' || cullers.length === 0) return undefined
  const [candidate] = await serverCandidates(core, [server])
  if (!candidate) return undefined
  const patience = { timeout: WITHIN, signal: core.signal }
  const told = await Promise.all(
    cullers.map(async (culler) => {
      try {
        return await foretell(culler, candidate, patience)
      } catch (error) {
        core.log.warn('a culler could not foretell what it will do', {
          culler: culler.name,
          server: server.id,
          error,
        })
        return undefined
      }
    }),
  )
  return told.filter((one) => one !== undefined).toSorted((a, b) => a.at - b.at)[0]
}

async function foretell(
  culler: Culler,
  candidate: CullCandidate,
  patience: Patience,
): Promise<CullForecast | undefined> {
  const decision = await askOfServer(culler, candidate, patience)
  const at = decision.action === 'keep' ? decision.until : candidate.now
  if (at === undefined) return undefined
  // Decisions are pure: what it would say then, had the server been used right until then?
  const used = { ...candidate, now: at, server: { ...candidate.server, lastActivity: at } }
  const then = await askOfServer(culler, used, patience)
  return { at, culler: culler.name, avoidable: then.action === 'keep' }
}
