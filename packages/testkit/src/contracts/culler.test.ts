import { defineCuller } from '@hubkit/core/contract'
import { test } from 'vitest'
import { register } from '../register.ts'
import { cullerContract } from './culler.ts'

const HOUR = 3_600_000

/** Stops a server after an hour without activity, removes a user after 30 days. */
const culler = defineCuller({
  name: 'idle',
  every: '1m',
  decide({ now, server }) {
    const until = Math.max(server.lastActivity, now - HOUR * 24 * 1000) + HOUR
    return now >= until
      ? { action: 'stop', reason: 'stopped after 1 h without activity' }
      : { action: 'keep', until }
  },
  decideUser({ now, user }) {
    const until = Math.max(user.lastActivity, now - HOUR * 24 * 1000) + 30 * 24 * HOUR
    return now >= until
      ? { action: 'remove', reason: 'removed after 30 days without activity' }
      : { action: 'keep', until }
  },
})

register({ test }, cullerContract, () => ({ subject: { culler } }))
