import { setTimeout as sleep } from 'node:timers/promises'
import { HubError } from '@hubkit/core/contract'
import type { Database } from '../database.ts'
import { runNow, type Steps } from '../steps.ts'
import { sqliteDialect } from './dialect.ts'
import { isBusy, storeFailure } from './failure.ts'
import { open, type OpenOptions } from './open.ts'
import { writeQueue, type Job } from './queue.ts'
import { snapshot } from './snapshot.ts'
import { statements } from './statements.ts'
import { watchers } from './watch.ts'

/** How long a call may block the event loop for another process's lock, in milliseconds. */
const blocking = 10

export interface SqliteOptions extends OpenOptions {
  /** How often to look for commits of other processes while somebody waits for them, in milliseconds. */
  readonly pollInterval: number
}

/** SQLite through `node:sqlite`: one connection, on the event loop's own thread. */
export function sqliteDatabase(options: SqliteOptions): Database {
  const connection = open(options)
  connection.exec(`pragma busy_timeout = ${blocking}`)
  const execute = statements(connection)
  const watching = watchers(connection, options.pollInterval)
  const queue = writeQueue(connection, options.busyTimeout, watching.wakeAll)
  const turn = snapshot(connection)
  let closing: Promise<void> | undefined

  function assertOpen(): void {
    if (closing) throw new HubError('HUB_ERR_CLOSED', { message: 'The store is closed.' })
  }

  async function read<T>(steps: () => Steps<T>): Promise<T> {
    const start = performance.now()
    for (;;) {
      assertOpen()
      try {
        turn.open()
        return runNow(steps(), execute)
      } catch (error) {
        turn.close()
        if (!isBusy(error) || performance.now() - start > options.busyTimeout)
          throw storeFailure(error)
      }
      await sleep(blocking)
    }
  }

  async function close(): Promise<void> {
    await queue.drained()
    watching.close()
    turn.close()
    try {
      connection.close()
    } catch (error) {
      throw storeFailure(error)
    }
  }

  return {
    name: 'sqlite',
    dialect: sqliteDialect,
    assertOpen,
    read,

    async write<T>(steps: () => Steps<T>, keep: (result: T) => boolean = () => true) {
      assertOpen()
      return await new Promise<T>((resolve, reject) => {
        const job: Job = {
          run() {
            const result = runNow(steps(), execute)
            return { keep: keep(result), tell: () => resolve(result) }
          },
          fail: reject,
        }
        queue.add(job)
      })
    },

    watch: watching.add,

    close() {
      closing ??= close()
      return closing
    },
  }
}
