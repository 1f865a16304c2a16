import { createWorker } from './chp/workers/worker.ts'
import type { ToWorker } from './chp/workers/messages.ts'

// One of the processes of `hubkit-proxy --workers`: see chp/workers/pool.ts.

// These go to all processes of a terminal or service; the primary says what is to be done.
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => undefined)

const act = createWorker({
  send: (message) => void process.send?.(message),
  leave: () => {
    if (process.connected) process.disconnect()
  },
})
process.on('message', (message: ToWorker) => {
  // What is no error of the user's ends the process, and another one takes its place.
  void act(message)
})
