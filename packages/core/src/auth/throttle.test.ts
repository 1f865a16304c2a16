import { fakeClock } from '@hubkit/testkit'
import { describe, expect, test } from 'vitest'
import { isHubError } from '../contract/errors.ts'
import { createPluginStorage } from '../engine/plugin-storage.ts'
import { memoryStore } from '../store/memory.ts'
import { loginThrottle, type ThrottleOptions } from './throttle.ts'

function setUp(options: ThrottleOptions = {}) {
  const { now, advance: pass } = fakeClock()
  const store = memoryStore()
  const storage = createPluginStorage(store, 'login-throttle', now)
  // Two, as in two hub processes.
  const [throttle, other] = [0, 1].map(() => loginThrottle(storage, { ...options, now }))
  if (!throttle || !other) throw new Error('unreachable')
  const attempt = async (account: string | undefined, address: string, by = throttle) =>
    by.attempt({ account, address })
  /** Seconds to wait, 0 when it was let through. */
  const wait = async (
    account: string | undefined,
    address: string,
    by = throttle,
  ): Promise<number> => {
    try {
      await attempt(account, address, by)
      return 0
    } catch (error) {
      if (isHubError(error, 'HUB_ERR_TOO_MANY_REQUESTS')) return error.retryAfter ?? Number.NaN
      throw error
    }
  }
  return { store, throttle, other, pass, attempt, wait }
}

const A = '192.0.2.1'
const B = '192.0.2.2'

describe('an account', () => {
  test('has some free tries, then waits twice as long each time, up to a minute', async () => {
    const { wait, pass } = setUp()
    for (let free = 0; free < 5; free += 1) expect(await wait('alice', `192.0.2.${free}`)).toBe(0)
    for (const seconds of [1, 2, 4, 8, 16, 32, 60, 60, 60]) {
      expect(await wait('alice', `198.51.100.${seconds}`)).toBe(seconds)
      pass(seconds * 1000 - 1)
      expect(await wait('alice', A)).toBe(1)
      pass(1)
      expect(await wait('alice', A)).toBe(0)
    }
  })

  test('an attempt that is refused does not lengthen the wait', async () => {
    const { wait, pass } = setUp({ account: { freeTries: 1, firstDelay: '10s' } })
    await wait('alice', A)
    for (let time = 0; time < 9; time += 1) {
      expect(await wait('alice', A)).toBe(10 - time)
      pass(1000)
    }
    pass(1000)
    expect(await wait('alice', A)).toBe(0)
  })

  test('is not held up by attempts at another', async () => {
    const { wait } = setUp({ account: { freeTries: 1 } })
    await wait('alice', A)
    expect(await wait('alice', A)).toBe(1)
    expect(await wait('bob', A)).toBe(0)
  })

  test('counts in every process', async () => {
    const { wait, other } = setUp({ account: { freeTries: 2 } })
    expect(await wait('alice', A)).toBe(0)
    expect(await wait('alice', A, other)).toBe(0)
    expect(await wait('alice', A)).toBe(1)
    expect(await wait('alice', A, other)).toBe(1)
  })

  test('attempts at once get no further than one after another', async () => {
    const { wait, other, throttle } = setUp({
      account: { freeTries: 5 },
      address: { freeTries: 1000 },
    })
    const waits = await Promise.all(
      Array.from({ length: 40 }, (_, index) => wait('alice', A, index % 2 ? other : throttle)),
    )
    expect(waits.filter((seconds) => seconds === 0)).toHaveLength(5)
  })

  test('is forgotten after a while', async () => {
    const { wait, pass } = setUp({ account: { freeTries: 1 }, window: '5m' })
    await wait('alice', A)
    pass(5 * 60_000 + 1)
    expect(await wait('alice', A)).toBe(0)
    expect(await wait('alice', A)).toBe(1)
  })

  test('starts anew after a success', async () => {
    const { attempt, wait } = setUp({ account: { freeTries: 2 } })
    await attempt('alice', A)
    await (await attempt('alice', A)).succeeded('alice')
    expect(await wait('alice', B)).toBe(0)
    expect(await wait('alice', B)).toBe(0)
    expect(await wait('alice', B)).toBe(1)
  })

  test('that turns out only afterwards is counted then', async () => {
    const { attempt, wait } = setUp({ account: { freeTries: 1 } })
    await (await attempt(undefined, A)).failed('alice')
    expect(await wait('alice', B)).toBe(1)
    expect(await wait(undefined, B)).toBe(0)
  })

  test('that was known before is counted once', async () => {
    const { attempt, wait } = setUp({ account: { freeTries: 2 } })
    await (await attempt('alice', A)).failed('alice')
    expect(await wait('alice', A)).toBe(0)
  })
})

describe('an owner', () => {
  test('is not locked out by guesses from elsewhere', async () => {
    const { attempt, wait } = setUp({ account: { freeTries: 2 } })
    await (await attempt('alice', A)).succeeded('alice')
    await wait('alice', B)
    await wait('alice', B)
    expect(await wait('alice', B)).toBe(1)
    expect(await wait('alice', A)).toBe(0)
  })

  test('has to wait too after guesses of their own', async () => {
    const { attempt, wait } = setUp({ account: { freeTries: 2 } })
    await (await attempt('alice', A)).succeeded('alice')
    expect([await wait('alice', A), await wait('alice', A), await wait('alice', A)]).toEqual([
      0, 0, 1,
    ])
    // Which are not held against the account elsewhere.
    expect(await wait('alice', B)).toBe(0)
  })

  test('does not clear what others did with a success', async () => {
    const { attempt, wait } = setUp({ account: { freeTries: 2 } })
    await (await attempt('alice', A)).succeeded('alice')
    await wait('alice', B)
    await wait('alice', B)
    await (await attempt('alice', A)).succeeded('alice')
    expect(await wait('alice', B)).toBe(1)
  })

  test('is known for a month', async () => {
    const { attempt, wait, pass } = setUp({ account: { freeTries: 1 }, knownFor: '2h' })
    await (await attempt('alice', A)).succeeded('alice')
    pass(2 * 3_600_000 + 1)
    await wait('alice', B)
    expect(await wait('alice', A)).toBe(1)
  })
})

describe('an address', () => {
  test('has to wait after guesses at many accounts', async () => {
    const { wait } = setUp({ address: { freeTries: 3 } })
    for (const name of ['a', 'b', 'c']) expect(await wait(name, A)).toBe(0)
    expect(await wait('d', A)).toBe(1)
    expect(await wait(undefined, A)).toBe(1)
    expect(await wait('d', B)).toBe(0)
  })

  test('of IPv6 is a /64', async () => {
    const { wait } = setUp({ address: { freeTries: 2 } })
    await wait('a', '2001:db8::1')
    await wait('b', '2001:db8::ffff:1')
    expect(await wait('c', '2001:db8:0:0:1::1')).toBe(1)
    expect(await wait('c', '2001:db8:0:1::1')).toBe(0)
  })

  test('is not cleared by logging in to an account of its own in between', async () => {
    const { attempt, wait } = setUp({ address: { freeTries: 3 } })
    for (const name of ['a', 'b', 'c']) {
      await wait(name, A)
      if (name !== 'c') await (await attempt('mallory', A)).succeeded('mallory')
    }
    expect(await wait('d', A)).toBe(1)
  })

  test('of a class room takes many right logins at once, and as many again', async () => {
    const { attempt, throttle, other } = setUp()
    for (let round = 0; round < 5; round += 1) {
      const names = Array.from({ length: 100 }, (_, index) => `student-${round}-${index}`)
      const by = (index: number) => (index % 2 === 0 ? throttle : other)
      await Promise.all(
        names.map(async (name, index) => (await attempt(name, A, by(index))).succeeded(name)),
      )
    }
  })

  test('is not charged for an attempt that the account refused', async () => {
    const { wait } = setUp({ account: { freeTries: 1 }, address: { freeTries: 3 } })
    await wait('alice', A)
    for (let time = 0; time < 10; time += 1) expect(await wait('alice', A)).toBe(1)
    expect(await wait('bob', A)).toBe(0)
    expect(await wait('carol', A)).toBe(0)
    expect(await wait('dave', A)).toBe(1)
  })
})

test('an attempt that is withdrawn was none', async () => {
  const { attempt, wait } = setUp({ account: { freeTries: 1 }, address: { freeTries: 1 } })
  for (let time = 0; time < 5; time += 1) await (await attempt('alice', A)).withdrawn()
  expect(await wait('alice', A)).toBe(0)
  expect(await wait('alice', A)).toBe(1)
})

test('the refusal is the same, whatever the reason', async () => {
  const { attempt } = setUp({ account: { freeTries: 1 }, address: { freeTries: 2 } })
  await attempt('alice', A)
  const byAccount = await attempt('alice', A).catch((error: unknown) => error)
  await attempt('bob', A)
  const byAddress = await attempt('carol', A).catch((error: unknown) => error)
  for (const error of [byAccount, byAddress]) {
    expect(error).toMatchObject({
      code: 'HUB_ERR_TOO_MANY_REQUESTS',
      status: 429,
      message: 'Too many attempts. Please wait a moment.',
      retryAfter: 1,
    })
  }
})

test('no name is stored, and every record ends by itself', async () => {
  const { store, attempt } = setUp()
  await attempt('hunter2-typed-as-name', A)
  await (await attempt('alice', A)).succeeded('alice')
  const records = await store.find('plugin', {})
  expect(records.length).toBeGreaterThan(2)
  expect(JSON.stringify(records)).not.toMatch(/hunter2|alice|192\.0/)
  for (const { value } of records) expect(value.expiresAt).toBeTypeOf('number')
})

test('checks its options', () => {
  const { store } = setUp()
  const storage = createPluginStorage(store, 'x', fakeClock().now)
  expect(() => loginThrottle(storage, { account: { freeTries: 0 } })).toThrow(
    'loginThrottle.account.freeTries: found 0',
  )
  expect(() => loginThrottle(storage, { windows: '1m' } as never)).toThrow(
    'loginThrottle.windows: found an unknown option',
  )
})
