/**
 * One for each server: a small process that starts it, outlives the hub, and writes down how it ended.
 *
 * @module
 */
import { utimes } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { claim } from './claim.ts'
import { spawnGated, type GatedProcess } from './launcher/gate.ts'
import { readOrder, readRequest, tell } from './launcher/hub-side.ts'
import { endOlder, isSuperseded } from './launcher/older.ts'
import { openOutputLog } from './launcher/output-log.ts'
import { claimPort, type ClaimedPort } from './launcher/ports.ts'
import type { Order, Request } from './launcher/protocol.ts'
import { prune } from './launcher/prune.ts'
import { clear, familyOf } from './leftovers.ts'
import { discard, FILES, placeOf, type Place } from './place.ts'
import { identify, processTable } from './processes/table.ts'
import { writeRecord, type ExitRecord, type RunRecord } from './records.ts'

/** Milliseconds for what a server that ended by itself leaves behind: after SIGTERM, and after SIGKILL. */
const LEFTOVERS = { grace: 1000, patience: 5000 }

const table = processTable()

/** Claims the attempt and a port for it; tells the hub why when it cannot. */
async function prepare(request: Request, place: Place): Promise<ClaimedPort | undefined> {
  const launcher = identify(table, process.pid)
  if (!launcher) throw new Error('this process does not find itself')
  if (!(await claim(place, { [FILES.claim]: { launcher } }))) {
    tell({ type: 'taken' })
    return undefined
  }
  // The claim comes before this look, here as in every other launcher: of two, one sees the other.
  if (await isSuperseded(place)) {
    await discard(place.directory)
    tell({ type: 'superseded' })
    return undefined
  }
  try {
    await endOlder(place, { ...request, table })
    const port = await claimPort(request.ports, place, table)
    if (port) return port
    await discard(place.directory)
    tell({ type: 'no-port' })
    return undefined
  } catch (error) {
    await discard(place.directory)
    throw error
  }
}

/** Makes the server's process, and lets it run once it is written down. */
async function launch(
  order: Order,
  place: Place,
): Promise<{ gated: GatedProcess; run: RunRecord; closeLog: () => void }> {
  const log = openOutputLog(place.directory, order.logSize)
  const gated = await spawnGated(order, log.descriptor)
  try {
    const leader = identify(table, gated.pid)
    if (!leader) throw new Error('the process ended at once')
    const run: RunRecord = {
      leader,
      marker: order.marker,
      url: order.url,
      command: basename(order.command[0] ?? ''),
      at: Date.now(),
    }
    if (!(await writeRecord(join(place.directory, FILES.run), run)))
      throw new Error('the claim was taken away')
    await gated.open()
    return { gated, run, closeLog: log.close }
  } catch (error) {
    gated.close()
    throw error
  }
}

/** Tells those who watch the hub's folder. */
async function ring(place: Place): Promise<void> {
  const now = new Date()
  await utimes(place.server, now, now)
}

/** Nothing depends on it: watchers look by themselves from time to time, and the next launcher prunes. */
async function tidyUp(request: Request, place: Place): Promise<void> {
  try {
    await ring(place)
    await prune(place, { cooldown: request.ports.cooldown, table })
  } catch {
    // There is nobody to tell, and a server to wait for.
  }
}

async function recordExit(place: Place, exit: ExitRecord): Promise<void> {
  await writeRecord(join(place.directory, FILES.exit), exit)
}

async function serve(request: Request, place: Place, order: Order): Promise<void> {
  let launched
  try {
    launched = await launch(order, place)
  } catch (error) {
    const command = basename(order.command[0] ?? '')
    const nothing = { code: undefined, signal: undefined, clock: undefined }
    await recordExit(place, { ...nothing, reason: 'failed', command, at: Date.now() })
    await writeRecord(join(place.directory, FILES.gone), {})
    await ring(place)
    throw error
  }
  const { gated, run, closeLog } = launched
  tell({ type: 'launched' })
  await tidyUp(request, place)

  const { code, signal } = await gated.ended
  const [at, clock] = [Date.now(), table.clock()]
  const reason = signal ? 'killed' : 'exited'
  let cleared = false
  try {
    await recordExit(place, { reason, code, signal, command: run.command, at, clock })
  } finally {
    // Also when it cannot be written down.
    cleared = await clear(() => familyOf(run, clock, table), table, LEFTOVERS)
    closeLog()
  }
  if (cleared) await writeRecord(join(place.directory, FILES.gone), {})
  await ring(place)
}

async function main(): Promise<void> {
  const request = readRequest()
  if (!request) return
  const place = placeOf(request.server, request.attempt)
  const port = await prepare(request, place)
  if (!port) return
  let order: Order | undefined
  try {
    tell({ type: 'port', port: port.port })
    order = readOrder()
  } finally {
    // The hub has gone before it said what to run: another may begin anew.
    if (!order) {
      await port.release()
      await discard(place.directory)
    }
  }
  if (order) await serve(request, place, order)
}

// Asked to end with everything else when the machine goes down, it stays to write down how the server ended.
for (const signal of ['SIGHUP', 'SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined)

try {
  await main()
} catch (error) {
  tell({ type: 'failed', message: error instanceof Error ? error.message : String(error) })
  process.exitCode = 1
}
