import { cullCandidate, cullerContract, register } from '@hubkit/testkit'
import { expect, test } from 'vitest'
import { nightCuller } from './src/night-culler.ts'

const culler = nightCuller({ from: 22, to: 6 })
const noon = Date.UTC(2026, 0, 15, 12)
const night = Date.UTC(2026, 0, 15, 23)

register({ test }, cullerContract, () => ({
  subject: { culler, now: noon, candidates: [cullCandidate({ now: night })] },
}))

test('it stops at night, but no server of an administrator', async () => {
  const ofUser = cullCandidate({ now: night })
  expect(await culler.decide(ofUser)).toEqual({ action: 'stop', reason: 'stopped for the night' })
  const ofAdmin = cullCandidate({ now: night, user: { admin: true } })
  expect(await culler.decide(ofAdmin)).toEqual({ action: 'keep' })
})
