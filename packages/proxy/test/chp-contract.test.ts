// chpProxy and the proxy it drives, together, do what every proxy must.
import { proxyContract, register, type RegisterOptions } from '@hubkit/testkit'
import { afterAll, beforeAll, describe, test } from 'vitest'
import { chpProxy } from '../src/index.ts'
import { startChp, startHubkitProxy, type ProxyProcess } from './process.ts'

function suite(name: string, start: () => Promise<ProxyProcess>, options?: RegisterOptions): void {
  describe(name, () => {
    let running: ProxyProcess
    beforeAll(async () => {
      running = await start()
    })
    afterAll(() => running?.end())
    register(
      { test },
      proxyContract,
      () => {
        const proxy = chpProxy({ url: running.api, token: running.token, retryFor: 0 })
        return { subject: { proxy, origin: running.origin }, dispose: () => proxy.close?.() }
      },
      options,
    )
  })
}

suite('chpProxy on hubkit-proxy', () => startHubkitProxy())
suite('chpProxy on configurable-http-proxy', () => startChp(), {
  skip: [
    {
      case: 'an encoded slash does not divide segments',
      reason: 'configurable-http-proxy decodes the whole path before it looks for a route',
    },
    {
      case: 'bytes sent right behind the upgrade request arrive',
      reason: 'configurable-http-proxy loses them',
    },
    {
      case: 'an upgrade to a server that cannot be reached fails soon',
      reason: 'configurable-http-proxy answers with something that is no HTTP',
    },
  ],
})
