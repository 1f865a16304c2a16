import { Duplex } from 'node:stream'
import { expect, onTestFinished, test, vi } from 'vitest'
import { finish, LAST_WORDS } from './finish.ts'

test('a stream that nobody reads ends all the same', () => {
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
  const stuck = new Duplex({ read: () => undefined, write: () => undefined })
  stuck.write('x')
  finish(stuck)
  vi.advanceTimersByTime(LAST_WORDS - 1)
  expect(stuck.destroyed).toBe(false)
  vi.advanceTimersByTime(1)
  expect(stuck.destroyed).toBe(true)
})

test('a stream that is read ends at once, and leaves no timer', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  onTestFinished(() => void vi.useRealTimers())
  const stream = new Duplex({
    read: () => undefined,
    write: (_chunk, _encoding, callback) => setImmediate(callback),
  })
  stream.write('x')
  finish(stream)
  await new Promise((resolve) => stream.once('close', resolve))
  expect(vi.getTimerCount()).toBe(0)
})
