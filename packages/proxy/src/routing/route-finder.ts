import type { ProxyHost, Route } from '@hubkit/core/contract'

/** How long an answer "there is none" may serve other requests of the same burst, in milliseconds. */
const ABSENT_FOR = 1000

/** The part of the table that a {@link RouteFinder} needs. */
export interface Routes<T> {
  find(path: string): T | undefined
  add(route: Route): void
}

// Requests for one user that wait at the same time. What they learn is forgotten with the last of them, so that a
// page loaded again after that asks again.
interface Burst {
  waiting: number
  tail: Promise<unknown>
  readonly absent: Map<string, number>
}

/** Asks the host for routes that the table does not have, one question at a time for each user. */
export class RouteFinder<T> {
  readonly #host: ProxyHost
  readonly #routes: Routes<T>
  readonly #bursts = new Map<string, Burst>()
  // Routespecs deleted while a question was under way: the answer may have been read before.
  readonly #deleted = new Map<string, number>()
  #asking = 0
  #deletions = 0

  constructor(host: ProxyHost, routes: Routes<T>) {
    this.#host = host
    this.#routes = routes
  }

  /**
   * The route for a path after a miss.
   *
   * @returns `undefined` when there is none
   * @throws what the host's `resolve` throws
   */
  async find(path: string): Promise<T | undefined> {
    const prefix = serverPrefix(path)
    let burst = this.#bursts.get(prefix)
    if (!burst) {
      burst = { waiting: 0, tail: Promise.resolve(), absent: new Map() }
      this.#bursts.set(prefix, burst)
    }
    burst.waiting += 1
    const turn = this.#after(burst.tail, burst, path)
    burst.tail = turn
    try {
      return await turn
    } finally {
      burst.waiting -= 1
      if (burst.waiting === 0) this.#bursts.delete(prefix)
    }
  }

  /** Tells of a deleted route, so that an older answer does not bring it back. */
  deleted(routespec: string): void {
    if (this.#asking === 0) return
    this.#deletions += 1
    this.#deleted.set(routespec, this.#deletions)
  }

  async #after(tail: Promise<unknown>, burst: Burst, path: string): Promise<T | undefined> {
    // A question that failed has failed for the request that asked it; the next asks again.
    await tail.catch(() => undefined)
    const found = this.#routes.find(path)
    if (found !== undefined) return found
    const key = serverKey(path)
    const asked = burst.absent.get(key)
    if (asked !== undefined && Date.now() - asked < ABSENT_FOR) return undefined
    const result = await this.#ask(path)
    if (result === undefined) burst.absent.set(key, Date.now())
    return result
  }

  async #ask(path: string): Promise<T | undefined> {
    // A route deleted meanwhile is asked for again; twice is enough, after that the hub answers.
    for (let attempt = 0; attempt < 2; attempt += 1) {
      const before = this.#deletions
      this.#asking += 1
      try {
        const route = await this.#host.resolve(path)
        const known = this.#routes.find(path)
        if (known !== undefined) return known
        if (!route) return undefined
        if ((this.#deleted.get(route.routespec) ?? 0) > before) continue
        this.#routes.add(route)
        return this.#routes.find(path)
      } finally {
        this.#asking -= 1
        if (this.#asking === 0) this.#deleted.clear()
      }
    }
    return undefined
  }
}

/** The path up to a user's name, `/hub/user/alice`; a path without one stands for itself. */
function serverPrefix(path: string): string {
  const end = endOfName(path)
  return end < 0 ? path : path.slice(0, end)
}

/** The same with one segment more, which may be the name of a server. */
function serverKey(path: string): string {
  const end = endOfName(path)
  if (end < 0) return path
  const next = path.indexOf('/', end + 1)
  return next < 0 ? path : path.slice(0, next)
}

function endOfName(path: string): number {
  const user = path.indexOf('/user/')
  if (user < 0) return -1
  const end = path.indexOf('/', user + '/user/'.length)
  return end < 0 ? path.length : end
}
