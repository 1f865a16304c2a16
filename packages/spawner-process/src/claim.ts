import { randomUUID } from 'node:crypto'
import { mkdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { errorCode } from './error-code.ts'
import { FILES, privateDirectory, type Place } from './place.ts'
import { syncDirectory, writeSynced } from './records.ts'

/**
 * Claims an attempt by making its folder, complete with the given records, in one step: a rename, which fails when
 * there is a folder that is not empty. Only one of any number of processes succeeds.
 *
 * @returns whether it is ours
 */
export async function claim(
  place: Place,
  records: Readonly<Record<string, object>>,
): Promise<boolean> {
  await privateDirectory(place.server)
  const prepared = join(place.server, `.claim-${randomUUID()}`)
  try {
    await mkdir(prepared, { mode: 0o700 })
    for (const [name, value] of Object.entries(records))
      await writeSynced(join(prepared, name), JSON.stringify(value))
    await syncDirectory(prepared)
    await rename(prepared, place.directory)
    await syncDirectory(place.server)
    return true
  } catch (error) {
    if (errorCode(error) === 'ENOTEMPTY' || errorCode(error) === 'EEXIST') return false
    throw error
  } finally {
    await rm(prepared, { recursive: true, force: true })
  }
}

/**
 * Makes sure that an attempt that nobody has claimed never runs, also when a start of it is still on its way.
 *
 * @returns whether it was unclaimed
 */
export function claimForNobody(place: Place, at: number): Promise<boolean> {
  return claim(place, {
    [FILES.claim]: {},
    [FILES.exit]: { reason: 'cancelled', at },
    [FILES.gone]: {},
  })
}
