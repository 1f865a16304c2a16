/** How many servers' last lines are kept, and how much of each. */
const SERVERS = 200
const CHARACTERS = 32_768

/** The last words of servers that were stopped: their pods are gone, and their logs with them. In memory only. */
export interface KeptLogs {
  keep(key: string, text: string): void
  find(key: string): string | undefined
}

export function createKeptLogs(): KeptLogs {
  const kept = new Map<string, string>()
  return {
    keep(key, text) {
      kept.delete(key)
      kept.set(key, text.slice(-CHARACTERS))
      for (const oldest of kept.keys()) {
        if (kept.size <= SERVERS) return
        kept.delete(oldest)
      }
    },
    find: (key) => kept.get(key),
  }
}
