import { setTimeout as sleep } from 'node:timers/promises'
import { complaints } from './complaints.ts'
import { shown } from './failure.ts'
import { hubApi } from './hub-api.ts'
import { lengthOfTime } from '@hubkit/core/contract'
import type { Log } from './log.ts'
import { runPass } from './pass.ts'
import type { Settings } from './settings.ts'

/** The hub's clock may differ by this much without a word. */
const CLOCK_DIFFERENCE = 30_000

/**
 * Looks at once, then again and again until `signal` aborts; one pass never overlaps another.
 *
 * @throws HubError `HUB_ERR_OPTION` when there are no certificates where they should be
 */
export async function run(settings: Settings, log: Log, signal: AbortSignal): Promise<void> {
  const { culler, concurrency, every } = settings
  const api = hubApi(settings, signal)
  log.info(`Culling at ${settings.url}`)
  const told = complaints(log)
  let isTold = false
  try {
    while (!signal.aborted) {
      try {
        await runPass({ api, culler, concurrency, log, complaints: told, signal })
      } catch (error) {
        if (!signal.aborted) log.error(`Culling failed; it is tried again: ${shown(error)}`)
      }
      const ahead = Math.abs(api.now() - Date.now())
      if (ahead > CLOCK_DIFFERENCE && !isTold) {
        isTold = true
        log.warn(`The clock here differs by ${lengthOfTime(ahead)} from the hub's, which counts`)
      }
      await pause(every, signal)
    }
  } finally {
    await api.close()
  }
}

/** A tenth more or less, so that several cullers do not act in step. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(ms * (0.9 + Math.random() * 0.2), undefined, { signal })
  } catch (error) {
    if (!signal.aborted) throw error
  }
}
