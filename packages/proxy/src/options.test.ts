import { isHubError } from '@hubkit/core/contract'
import { expect, test } from 'vitest'
import { nodeProxySettings, type NodeProxyOptions } from './options.ts'

test('there are defaults for all options', () => {
  expect(nodeProxySettings({})).toEqual({
    trustedProxies: [],
    hiddenCookies: ['hubkit-session', '__Secure-hubkit-session', '__Host-hubkit-session'],
    responseTimeout: 0,
    connectTimeout: 10_000,
    keepAliveTimeout: 75_000,
    headTimeout: 60_000,
    log: undefined,
    maxConnectionsPerTarget: 1000,
  })
})

test.each<[NodeProxyOptions | Record<string, unknown>, RegExp]>([
  [{ trustedProxies: ['10.0.0.0/33'] }, /^nodeProxy\.trustedProxies\[0\]: /],
  [{ trustedProxies: ['proxy.example'] }, /trustedProxies\[0\]/],
  [{ trustedProxies: ['10.0.0.0/8/8'] }, /trustedProxies\[0\]/],
  [{ hiddenCookies: ['a b'] }, /hiddenCookies\[0\]/],
  [{ hiddenCookies: ['*x'] }, /hiddenCookies\[0\]/],
  [{ hiddenCookies: ['*'] }, /hiddenCookies\[0\]/],
  [{ responseTimeout: 0 }, /responseTimeout/],
  [{ connectTimeout: 'soon' }, /connectTimeout/],
  [{ keepAliveTimeout: '10ms' }, /keepAliveTimeout/],
  [{ maxConnectionsPerTarget: 0 }, /maxConnectionsPerTarget/],
  [{ keepAlive: 1 }, /keepAlive: found an unknown option/],
])('%j is refused', (options, words) => {
  let error: unknown
  try {
    nodeProxySettings(options)
  } catch (thrown) {
    error = thrown
  }
  expect(isHubError(error, 'HUB_ERR_OPTION')).toBe(true)
  expect(error).toHaveProperty('message', expect.stringMatching(words))
})
