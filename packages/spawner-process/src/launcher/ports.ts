import { createServer } from 'node:net'
import { join } from 'node:path'
import { errorCode } from '../error-code.ts'
import { namesIn, placeOf, privateDirectory, type Place } from '../place.ts'
import type { ProcessTable } from '../processes/table.ts'
import { readRecord, removeFile, writeRecord } from '../records.ts'
import { settle, type Standing } from '../standing.ts'
import type { PortsRequest } from './protocol.ts'

/**
 * A port is given out by making a file `<port>.<n>`, which only one process can; the highest n says who has it. A
 * later holder makes n + 1: whoever is slow finds that out by looking again, and gives up.
 */
interface PortClaim {
  readonly server: string
  readonly attempt: number
}

function parsePortClaim(value: unknown): PortClaim | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  if (!('server' in value) || !('attempt' in value)) return undefined
  const { server, attempt } = value
  return typeof server === 'string' && typeof attempt === 'number' ? { server, attempt } : undefined
}

/** Whether a port that was given to such an attempt may be given to another. */
export function isFree(standing: Standing, cooldown: number, now: number): boolean {
  switch (standing.phase) {
    // It never ran, or ended so long ago that its folder was removed.
    case 'none':
      return true
    case 'gone':
    case 'orphaned':
      return standing.exit !== undefined && standing.exit.at + cooldown <= now
    case 'pending':
    case 'running':
    case 'ending':
    case 'unreadable':
      return false
  }
}

/** The highest number each port was given out under. */
async function givenOut(directory: string): Promise<ReadonlyMap<number, number>> {
  const given = new Map<number, number>()
  for (const name of await namesIn(directory)) {
    const match = /^(\d+)\.(\d+)$/.exec(name)
    if (!match) continue
    const [port, count] = [Number(match[1]), Number(match[2])]
    given.set(port, Math.max(count, given.get(port) ?? 0))
  }
  return given
}

/** Ports in the order they are tried: those never given out first, from a random one on. */
export function candidates(
  { from, to }: Pick<PortsRequest, 'from' | 'to'>,
  given: ReadonlyMap<number, number>,
  random: number,
): readonly number[] {
  const count = to - from + 1
  const first = Math.floor(random * count)
  const all = Array.from({ length: count }, (_, index) => from + ((first + index) % count))
  return [...all.filter((port) => !given.has(port)), ...all.filter((port) => given.has(port))]
}

/** A port that nobody else will get. */
export interface ClaimedPort {
  readonly port: number
  /** Gives it back at once. Only when nothing has listened on it. */
  release(): Promise<void>
}

/** Claims a free port for an attempt; `undefined` when there is none. */
export async function claimPort(
  request: PortsRequest,
  owner: Place,
  table: ProcessTable,
): Promise<ClaimedPort | undefined> {
  const { directory, host, cooldown } = request
  await privateDirectory(directory)
  const given = await givenOut(directory)
  for (const port of candidates(request, given, Math.random())) {
    const count = given.get(port) ?? 0
    if (count > 0 && !(await isFreeAgain(join(directory, `${port}.${count}`), cooldown, table)))
      continue
    const path = join(directory, `${port}.${count + 1}`)
    if (!(await writeRecord(path, { server: owner.server, attempt: owner.attempt }))) continue
    const release = (): Promise<void> => removeFile(path)
    const now = (await givenOut(directory)).get(port)
    if (now === count + 1 && (await canListen(host, port))) {
      if (count > 0) await removeFile(join(directory, `${port}.${count}`))
      return { port, release }
    }
    await release()
  }
  return undefined
}

async function isFreeAgain(path: string, cooldown: number, table: ProcessTable): Promise<boolean> {
  const holder = await readRecord(path, parsePortClaim)
  // It was given back, or to another, just now.
  if (!holder) return false
  const standing = await settle(placeOf(holder.server, holder.attempt), table)
  return isFree(standing, cooldown, Date.now())
}

/** Whether nobody listens there, known to us or not. */
function canListen(host: string, port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', (error) => {
      if (errorCode(error) === 'EADDRINUSE' || errorCode(error) === 'EACCES') resolve(false)
      else reject(error)
    })
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(true)))
  })
}
