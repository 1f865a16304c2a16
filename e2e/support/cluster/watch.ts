import { until } from '@hubkit/testkit'
import { serverProcesses } from './processes.ts'
import { whoAnswers } from './requests.ts'

const EVERY = 60

/** Looks all the time for what must never be. */
export interface Watch {
  /** Asks for this person's server from now on, at every address, and minds who answers. */
  visit(user: string): void
  /** This server has to go on as it is: its process may not end. */
  protect(pid: number): void
  /** From now on it may end. */
  release(pid: number): void
  /** Forgets what was seen and what was to be protected: after a test that has failed by it. */
  forget(): void
  /** What was seen that must never be. */
  readonly violations: readonly string[]
  /** How many looks and visits there were. */
  readonly looks: number
  /** Resolves after at least one more whole round. */
  round(): Promise<void>
  close(): Promise<void>
}

/** Watches the servers of a folder, and who answers at these addresses. */
export function startWatch(
  folder: string,
  places: readonly { readonly origin: string; readonly up?: boolean }[],
): Watch {
  const users = new Set<string>()
  const sheltered = new Set<number>()
  const violations = new Set<string>()
  const over = new AbortController()
  let looks = 0
  let turn = 0

  const look = async (): Promise<void> => {
    const all = await serverProcesses(folder)
    for (const [serverId, some] of Map.groupBy(all, (one) => one.serverId))
      if (some.length > 1)
        violations.add(`${serverId} has ${some.length} processes: ${JSON.stringify(some)}`)
    for (const pid of sheltered)
      if (!all.some((one) => one.pid === pid))
        violations.add(`process ${pid} of a healthy server has ended`)
  }
  const visitOne = async (): Promise<void> => {
    const names = [...users]
    const user = names[turn % names.length]
    const place = places[Math.trunc(turn / Math.max(1, names.length)) % places.length]
    turn += 1
    if (user === undefined || !place || place.up === false) return
    const who = await whoAnswers(place.origin, user, '', AbortSignal.timeout(1000))
    if (who && who.user !== user)
      violations.add(`a request for ${user} reached ${who.user} by ${place.origin}`)
  }
  const run = async (): Promise<void> => {
    while (!over.signal.aborted) {
      await Promise.all([look(), visitOne()])
      looks += 1
      await new Promise((resolve) => setTimeout(resolve, EVERY))
    }
  }
  const running = run()

  return {
    visit: (user) => void users.add(user),
    protect: (pid) => void sheltered.add(pid),
    release: (pid) => void sheltered.delete(pid),
    forget() {
      violations.clear()
      sheltered.clear()
    },
    get violations() {
      return [...violations]
    },
    get looks() {
      return looks
    },
    async round() {
      const before = looks
      await until(() => looks >= before + 2)
    },
    async close() {
      over.abort()
      await running
    },
  }
}
