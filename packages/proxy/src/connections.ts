import type { LiveRoute } from './routing/live-route.ts'

/** A request or an upgraded connection under way. */
export interface Connection {
  /** `undefined` for what goes to the hub, which nobody ends by its route. */
  readonly route: LiveRoute | undefined
  /** What it came with. */
  readonly logins: readonly string[]
  /** Ends it on both sides, at once. */
  destroy(): void
}

/** All that is under way, so that it can be ended. */
export interface Connections {
  readonly size: number
  add(connection: Connection): void
  delete(connection: Connection): void
  /** Ends those that `where` picks. @returns how many */
  destroy(where: (connection: Connection) => boolean): number
}

export function createConnections(): Connections {
  const open = new Set<Connection>()
  return {
    get size() {
      return open.size
    },
    add: (connection) => void open.add(connection),
    delete: (connection) => void open.delete(connection),
    destroy(where) {
      const chosen = [...open].filter(where)
      for (const connection of chosen) {
        open.delete(connection)
        connection.destroy()
      }
      return chosen.length
    },
  }
}
