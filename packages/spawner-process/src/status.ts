import type { ServerStatus } from '@hubkit/core/contract'
import { stoppedStatus } from './exit-words.ts'
import type { Standing } from './standing.ts'

/** How an attempt stands, in the contract's words. */
export function statusOf(standing: Standing): ServerStatus {
  switch (standing.phase) {
    case 'none':
      return { phase: 'stopped' }
    case 'pending':
      return { phase: 'pending' }
    case 'running':
      return { phase: 'running', url: standing.run.url }
    case 'ending':
      return { phase: 'unknown', message: 'The server is ending.' }
    case 'orphaned':
    case 'gone':
      return stoppedStatus(standing.exit)
    case 'unreadable':
      return { phase: 'unknown', message: 'The records of the server cannot be read.' }
  }
}
