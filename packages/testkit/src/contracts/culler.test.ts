import { defineCuller } from '@hubkit/core/contract'
import { test } from 'vitest'
import { register } from '../register.ts'
import { cullerContract } from './culler.ts'

const HOUR = 3_600_000

/** Stops a server after an hour without activity. */
const culler = defineCuller({
  name: 'idle',
  every: '1m',
  decide({ now, server }) {
    const until = Math.max(server.lastActivity, now - HOUR * 24 * 1000) + HOUR
    return now >= until
      ? { action: 'stop', reason: 'stopped after 1 h without activity' }
      : { action: 'keep', until }
  },
})

register({ test }, cullerContract, () => ({ subject: { culler } }))
