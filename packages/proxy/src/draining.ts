import type { Client } from './plane/client.ts'

/** How the connections of a listener come to their end. */
export interface Draining {
  /** Whether it has begun. */
  readonly begun: boolean
  /** To be called when a connection has answered all it was asked, or is over. */
  settled(): void
  /**
   * Resolves when nothing that is waited for is left, at the latest after `grace` milliseconds. Called again it can only
   * hurry: the earlier end counts.
   *
   * @param keepsUpgraded whether upgraded connections are waited for too
   */
  wait(grace: number, keepsUpgraded: boolean): Promise<void>
}

/** @param clients those that are connected */
export function createDraining(clients: ReadonlySet<Client>): Draining {
  const done = Promise.withResolvers<void>()
  let begun = false
  let waitsForUpgraded = true
  let deadline = Number.POSITIVE_INFINITY
  let timer: NodeJS.Timeout | undefined

  function check(): void {
    for (const client of clients)
      if (client.isBusy || (waitsForUpgraded && client.isUpgraded)) return
    finish()
  }

  function finish(): void {
    clearTimeout(timer)
    done.resolve()
  }

  return {
    get begun() {
      return begun
    },
    settled() {
      if (begun) check()
    },
    wait(grace, keepsUpgraded) {
      if (!begun)
        for (const client of clients) if (client.isIdle && !client.isAsking) client.destroy()
      begun = true
      waitsForUpgraded &&= keepsUpgraded
      const end = Date.now() + grace
      if (end < deadline) {
        deadline = end
        clearTimeout(timer)
        timer = setTimeout(finish, grace)
      }
      if (grace > 0) check()
      else finish()
      return done.promise
    },
  }
}
