import { until } from '@hubkit/testkit'
import { expect, test } from 'vitest'
import { ProviderUnavailable } from '../http/faults.ts'
import { outageWatch } from './outage.ts'
import { rejected } from './trouble.ts'

const WORDS = 'Keycloak cannot be reached at the moment.'
const away = rejected('provider-unavailable', 'away', 'away')

test('nothing is said before anything is known', () => {
  expect(outageWatch('Keycloak', undefined).trouble()).toBeUndefined()
})

test('a login that cannot be is told of, until one succeeds', async () => {
  const watch = outageWatch('Keycloak', undefined)
  await watch.during(() => Promise.resolve(away))
  expect(watch.trouble()).toBe(WORDS)
  await watch.during(() => Promise.resolve(rejected('state-missing', 'x', 'x')))
  expect(watch.trouble()).toBe(WORDS)
  const identity = { issuer: 'i', subject: 's', username: 'u' }
  await watch.during(() => Promise.resolve({ type: 'identified', identity }))
  expect(watch.trouble()).toBeUndefined()
})

test('a look in the background tells for the next page, and is not repeated soon', async () => {
  let now = 0
  let looks = 0
  let fault: Error | undefined = new ProviderUnavailable('away')
  const look = async (): Promise<void> => {
    looks += 1
    if (fault) throw fault
  }
  const watch = outageWatch('Keycloak', look, () => now)
  expect(watch.trouble()).toBeUndefined()
  await until(() => watch.trouble() === WORDS)
  expect(looks).toBe(1)
  now += 30_001
  fault = undefined
  expect(watch.trouble()).toBe(WORDS)
  await until(() => watch.trouble() === undefined)
  expect(looks).toBe(2)
  now += 30_001
  fault = new Error('an answer that is no good')
  watch.trouble()
  await until(() => looks === 3)
  expect(watch.trouble()).toBeUndefined()
})
