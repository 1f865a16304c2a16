import { expect, test } from 'vitest'
import { originFor } from './port.ts'

test.each([
  ['127.0.0.1', 'http://127.0.0.1:8000'],
  ['0.0.0.0', 'http://127.0.0.1:8000'],
  ['::', 'http://[::1]:8000'],
  ['::1', 'http://[::1]:8000'],
  ['192.0.2.7', 'http://192.0.2.7:8000'],
  ['hub.test', 'http://hub.test:8000'],
])('servers reach a hub that listens on %s at %s', (host, origin) => {
  expect(originFor(host, 8000)).toBe(origin)
})
