import { discard, type Place } from './place.ts'
import { signalTo, type ProcessId, type ProcessTable } from './processes/table.ts'
import { rest } from './rest.ts'
import { inspect, type Standing } from './standing.ts'

/**
 * Takes an attempt away from a launcher that was not told what to run: the hub process which made it is frozen, and
 * ours to drive the server now. Nothing of the server has run; when that has changed meanwhile, nothing is done.
 *
 * @returns whether the attempt can be begun anew
 */
export async function takeOver(
  place: Place,
  launcher: ProcessId,
  table: ProcessTable,
  signal: AbortSignal,
): Promise<boolean> {
  signalTo(table, launcher, 'SIGKILL')
  let standing: Standing
  for (;;) {
    standing = await inspect(place, table)
    if (standing.phase !== 'pending') break
    await rest(5, signal)
  }
  // Somebody who looked may have written down already that it came to nothing.
  const reason = standing.phase === 'gone' ? (standing.exit?.reason ?? 'unlaunched') : undefined
  if (reason !== 'unlaunched') return standing.phase === 'none'
  await discard(place.directory)
  return true
}
