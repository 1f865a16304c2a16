import type { HubContext, HubRoutes } from '../context.ts'
import { json } from '../respond.ts'

/** How long the store may take before the hub counts as not ready, in milliseconds. */
const PATIENCE = 2000

/** Whether this process can serve people: its store answers. */
async function ready(context: HubContext): Promise<Response> {
  const { store, log } = context.get('parts')
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('the store does not answer')), PATIENCE)
  })
  try {
    await Promise.race([store.cursor(), late])
    return json({ status: 'ok' })
  } catch (error) {
    log.warn('not ready', { error })
    return json({ status: 'unavailable', reason: 'store' }, { status: 503 })
  } finally {
    clearTimeout(timer)
  }
}

/** Health: the process answers. Readiness: requests may be sent to it. */
export function addHealthRoutes(app: HubRoutes): void {
  app.get('/hub/health', () => json({ status: 'ok' }))
  app.get('/hub/ready', (context) => ready(context))
}
