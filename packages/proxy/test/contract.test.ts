import { proxyContract, register } from '@hubkit/testkit'
import { describe, test } from 'vitest'
import { nodeProxy } from '../src/index.ts'

describe('nodeProxy', () => {
  register({ test }, proxyContract, async () => {
    const proxy = nodeProxy()
    const { port } = await proxy.listen({
      port: 0,
      hub: {
        request: (_request, response) => void response.writeHead(404).end(),
        upgrade: () => false,
      },
    })
    return { subject: { proxy, origin: `http://127.0.0.1:${port}` }, dispose: () => proxy.close() }
  })
})
