import { HubError, type ServerContext } from '@hubkit/core/contract'
import { remove } from './api.ts'
import { removeSecrets } from './begin.ts'
import { recordFor, type Driver } from './driver.ts'
import { ended } from './record.ts'
import { isForeign } from './record-store.ts'

/**
 * Removes the claims that were made for a server, those very ones, and nothing else: the `destroy` of the contract. The
 * record stays for a day and says that it was destroyed.
 */
export async function destroy(
  driver: Driver,
  { server, attempt, signal, log: logger }: ServerContext,
): Promise<void> {
  const record = recordFor(driver, server, { signal })
  try {
    const log = await record.read()
    if (!log) return
    if (log.attempt > attempt) throw new HubError('HUB_ERR_SUPERSEDED')
    const going = log.claims.filter((claim) => claim.whenRemoved === 'delete')
    await Promise.all(
      going.map((claim) => remove(driver.cluster, 'persistentvolumeclaims', claim, { signal })),
    )
    await removeSecrets(driver, log, signal)
    await record.update(
      (known) => {
        if (!known) return undefined
        if (known.attempt > attempt) throw new HubError('HUB_ERR_SUPERSEDED')
        return { ...ended(known, known.attempt), secrets: 0, claims: [] }
      },
      { destroyed: true },
    )
    for (const { namespace, name } of log.claims)
      logger.info('a claim of a server that was removed', {
        server: server.id,
        claim: `${namespace}/${name}`,
        deleted: going.some((claim) => claim.name === name && claim.namespace === namespace),
      })
  } catch (error) {
    if (!isForeign(error)) throw error
    logger.warn('nothing of this hub is there to be removed', { server: server.id, error })
  }
}
