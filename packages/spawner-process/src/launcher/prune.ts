import { attemptsIn, discard, placeOf, type Place } from '../place.ts'
import type { ProcessTable } from '../processes/table.ts'
import { inspect } from '../standing.ts'

/**
 * Removes what is kept of attempts long over: not of the one before this, whose output may still be asked for, and of
 * none whose port may not be given out yet.
 */
export async function prune(
  place: Place,
  { cooldown, table }: { readonly cooldown: number; readonly table: ProcessTable },
): Promise<void> {
  const old = (await attemptsIn(place.server))
    .filter((attempt) => attempt < place.attempt)
    .slice(0, -1)
  for (const attempt of old) {
    const one = placeOf(place.server, attempt)
    const standing = await inspect(one, table)
    if (standing.phase !== 'gone' || !standing.exit) continue
    if (standing.exit.at + cooldown <= Date.now()) await discard(one.directory)
  }
}
