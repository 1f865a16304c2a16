import type { ServerRecord } from '../contract/records.ts'

/**
 * What becomes of a server's route by its record alone.
 *
 * @param record `undefined` when it is removed
 * @param target where the route leads now; `undefined` when there is none
 */
export function routeFor(
  record: ServerRecord | undefined,
  target: string | undefined,
): 'open' | 'keep' | 'shut' {
  if (record?.phase === 'ready') return 'open'
  // Its driver opens the route just before it says that the server is ready.
  const isAboutToBe = record?.phase === 'starting' && record.url !== undefined
  return isAboutToBe && target === record.url ? 'keep' : 'shut'
}
