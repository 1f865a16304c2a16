import type { Hub, HubEventType } from '@hubkit/core'
import type { FromHub } from './fault.ts'

const TOLD: readonly HubEventType[] = [
  'server.created',
  'server.queued',
  'server.starting',
  'server.progress',
  'server.spawned',
  'server.reported',
  'server.started',
  'server.failed',
  'server.stopping',
  'server.stopped',
  'server.removed',
  'user.created',
  'user.removed',
]

/** Tells the test what listeners of this hub hear. */
export function tellEvents(hub: Pick<Hub, 'on'>): void {
  for (const type of TOLD) {
    hub.on(type, (event) => {
      const message: FromHub = { type: 'event', event }
      if (process.connected) process.send?.(message)
    })
  }
}
