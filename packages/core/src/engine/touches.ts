import { isHubError } from '../contract/errors.ts'
import type { Logger } from '../contract/plugin.ts'
import type { TouchableKind } from '../contract/records.ts'
import type { Operation, Store } from '../contract/store.ts'

const WRITE_AFTER = 1000
const CHUNK = 500

/** Collects "was used at" and writes it once a second: activity must not cost a commit each. */
export interface Touches {
  touch(kind: TouchableKind, id: string, at: number): void
  /** Writes what is collected now. */
  flush(): Promise<void>
}

/** @param log told when a write fails; what it held is then kept and written with the next */
export function createTouches(store: Store, log: Logger): Touches {
  const waiting = new Map<string, Operation & { readonly op: 'touch' }>()
  let timer: NodeJS.Timeout | undefined

  const keep = (operation: Operation & { readonly op: 'touch' }): void => {
    const key = `${operation.kind} ${operation.id}`
    const known = waiting.get(key)
    if (!known || known.at < operation.at) waiting.set(key, operation)
  }
  const schedule = (): void => {
    timer ??= setTimeout(() => void flush(), WRITE_AFTER).unref()
  }
  const flush = async (): Promise<void> => {
    clearTimeout(timer)
    timer = undefined
    const operations = [...waiting.values()]
    waiting.clear()
    for (let start = 0; start < operations.length; start += CHUNK) {
      const chunk = operations.slice(start, start + CHUNK)
      try {
        await store.transact(chunk)
      } catch (error) {
        chunk.forEach(keep)
        if (!isHubError(error, 'HUB_ERR_CLOSED')) schedule()
        log.warn('writing activity failed; it is kept for the next try', { error })
      }
    }
  }
  return {
    touch(kind, id, at) {
      keep({ op: 'touch', kind, id, at })
      schedule()
    },
    flush,
  }
}
