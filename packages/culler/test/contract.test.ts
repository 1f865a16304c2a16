import { cullCandidate, cullerContract, register, userCullCandidate } from '@hubkit/testkit'
import { describe, test } from 'vitest'
import { idleCuller } from '../src/idle-culler.ts'
import type { IdleCullerOptions } from '../src/options.ts'

const WAYS: Readonly<Record<string, IdleCullerOptions>> = {
  'as it is': {},
  'with both rules': { after: '1h', maxAge: '12h' },
  'with users': { after: '1h', maxAge: '90d', users: true, adminUsers: false },
  'of named servers': { defaultServers: false, removeNamedServers: true, concurrency: 0 },
  'with a decision of its own': {
    decide: ({ due, server }) =>
      Promise.resolve(due !== undefined && server.userOptions['profile'] !== 'large'),
  },
}

for (const [way, options] of Object.entries(WAYS)) {
  describe(way, () => {
    register({ test }, cullerContract, () => ({
      subject: {
        culler: idleCuller(options),
        candidates: [cullCandidate({ server: { lastActivity: 0, name: 'gpu' } })],
        userCandidates: [userCullCandidate({ user: { admin: true, createdAt: 0 } })],
      },
    }))
  })
}
