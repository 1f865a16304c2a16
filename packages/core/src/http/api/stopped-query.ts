import { z } from 'zod'

/** Whether models of users show stopped servers too. */
export const stoppedQuery = z.object({
  include_stopped_servers: z.string().optional().describe('any value but 0 and false'),
})

/** JupyterHub's reading: only `0` and `false` say no, a value that is empty says yes. */
export function includeStopped(query: z.output<typeof stoppedQuery>): boolean {
  const { include_stopped_servers: value = '0' } = query
  return !['0', 'false'].includes(value.toLowerCase())
}
