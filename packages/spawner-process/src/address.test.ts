import { expect, test } from 'vitest'
import { reachableAt, serviceUrl } from './address.ts'

test.each([
  ['127.0.0.1', 'http://127.0.0.1:80', 'http://127.0.0.1:80/user/a/'],
  ['0.0.0.0', 'http://127.0.0.1:80', 'http://0.0.0.0:80/user/a/'],
  ['::1', 'http://[::1]:80', 'http://[::1]:80/user/a/'],
  ['::', 'http://[::1]:80', 'http://[::]:80/user/a/'],
  ['localhost', 'http://localhost:80', 'http://localhost:80/user/a/'],
])('on %s', (host, url, service) => {
  expect(reachableAt(host, 80)).toBe(url)
  expect(serviceUrl(host, 80, '/user/a/')).toBe(service)
})
