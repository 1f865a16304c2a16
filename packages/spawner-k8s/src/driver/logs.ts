import type { LogsContext, ServerContext } from '@hubkit/core/contract'
import { isApiError } from '../cluster/api-error.ts'
import { objectPath, readPod, type Place } from './api.ts'
import { belonging } from './belongs.ts'
import type { Driver } from './driver.ts'
import { NOTEBOOK } from '../manifest/marks.ts'
import { notebookOf, type PodView } from './pod-view.ts'
import { whereabouts } from './whereabouts.ts'

/** Bytes of a log that are read at most. */
const MOST = 1_048_576
/** What is read of a server that is being stopped, and for how many milliseconds that may hold up the stop. */
const LAST_WORDS = { lines: 100, patience: 2000 }

/** The last lines that a server wrote: the `logs` of the contract. */
export async function* logs(driver: Driver, ctx: LogsContext): AsyncGenerator<string> {
  const { server, attempt, tail, signal } = ctx
  const place = await whereabouts(driver, ctx, { signal })
  const pod = place && place !== 'no-record' && (await readPod(driver.cluster, place, { signal }))
  const text =
    pod && belonging(pod, server, attempt) === 'ours'
      ? await readLogText(driver, pod, tail, { signal })
      : undefined
  const known = text ?? driver.keptLogs.find(keyOf(ctx)) ?? ''
  for (const line of linesOf(known).slice(-tail)) {
    if (signal.aborted) return
    yield line
  }
}

/** Keeps the last lines of a server that is about to be deleted: with its pod they go. */
export async function keepLog(driver: Driver, ctx: ServerContext, pod: PodView): Promise<void> {
  if (!hasOutput(pod)) return
  const { patience, lines } = LAST_WORDS
  try {
    const text = await readLogText(driver, pod, lines, {
      signal: ctx.signal,
      requestTimeout: patience,
      retryTimeout: 0,
    })
    if (text !== undefined) driver.keptLogs.keep(keyOf(ctx), text)
  } catch (error) {
    ctx.signal.throwIfAborted()
    ctx.log.debug("a server's last lines could not be read", { server: ctx.server.id, error })
  }
}

/** `undefined` when the container has not run, or its node cannot tell. */
async function readLogText(
  { cluster }: Driver,
  pod: PodView & Place,
  tail: number,
  limits: Parameters<Driver['cluster']['text']>[1],
): Promise<string | undefined> {
  if (!hasOutput(pod)) return undefined
  try {
    return await cluster.text(
      {
        path: `${objectPath('pods', pod)}/log`,
        query: {
          container: NOTEBOOK,
          tailLines: tail,
          limitBytes: MOST,
          // Of one that is just started again, what it said before is what matters.
          previous: notebookOf(pod)?.state.is === 'waiting' ? true : undefined,
        },
      },
      limits,
    )
  } catch (error) {
    // No container yet, or none any more.
    if (isApiError(error, 400) || isApiError(error, 404)) return undefined
    throw error
  }
}

function hasOutput(pod: PodView): boolean {
  const notebook = notebookOf(pod)
  return notebook !== undefined && (notebook.state.is !== 'waiting' || notebook.restarts > 0)
}

function linesOf(text: string): readonly string[] {
  const lines = text.split(/\r\n|\n|\r/)
  if (lines.at(-1) === '') lines.pop()
  return lines
}

function keyOf({ server, attempt }: ServerContext): string {
  return `${server.hubId}/${server.id}/${attempt}`
}
