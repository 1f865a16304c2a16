// Autobahn's WebSocket cases, straight at a server and through our proxy; and through npm's configurable-http-proxy,
// for comparison.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { nodeProxy } from '@hubkit/proxy'
import { until } from '@hubkit/testkit'
import { WebSocketServer } from 'ws'
import { beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { autobahnEnvironment, runCases, tally } from './support/autobahn/cases.ts'
import { freeRange } from './support/free-range.ts'
import { cannotRun, PYTHON_REMEDY } from './support/venvs.ts'

describe('Autobahn’s WebSocket cases', () => {
  let missing: string | undefined
  let bin = ''

  beforeAll(async () => {
    const made = await autobahnEnvironment()
    if ('missing' in made) missing = cannotRun('WebSocket cases', made.missing, PYTHON_REMEDY)
    else bin = made.bin
  }, 300_000)
  beforeEach((context) => {
    if (missing !== undefined) context.skip(missing)
  })

  /** A server that sends everything back. */
  async function echo(): Promise<number> {
    const server = new WebSocketServer({
      port: 0,
      host: '127.0.0.1',
      perMessageDeflate: true,
      maxPayload: 64 * 1024 * 1024,
    })
    server.on('connection', (socket) => {
      // The cases break the protocol on purpose.
      socket.on('error', () => undefined)
      socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }))
    })
    await once(server, 'listening')
    onTestFinished(() => {
      for (const socket of server.clients) socket.terminate()
      server.close()
    })
    return (server.address() as AddressInfo).port
  }

  test('through the proxy a server behaves as it does without one', async () => {
    const port = await echo()
    const proxy = nodeProxy()
    onTestFinished(() => proxy.close())
    await proxy.addRoute({ routespec: '/', target: `http://127.0.0.1:${port}`, data: {} })
    const listening = await proxy.listen({
      port: 0,
      hub: { request: (_request, response) => void response.end(), upgrade: () => false },
    })
    const straight = await runCases(bin, port)
    const through = await runCases(bin, listening.port)
    console.log('straight', tally(straight), 'through hubkit', tally(through))
    expect(through).toEqual(straight)
    expect(tally(straight)['OK']).toBeGreaterThan(200)
    await until(() => proxy.counts().clients === 0)
  }, 600_000)

  test('for comparison, through configurable-http-proxy', async () => {
    const port = await echo()
    const { from: free } = await freeRange(2)
    const bench = createRequire(new URL('../bench/package.json', import.meta.url))
    const child = spawn(
      process.execPath,
      [
        bench.resolve('configurable-http-proxy/bin/configurable-http-proxy'),
        '--ip=127.0.0.1',
        `--port=${free}`,
        '--api-ip=127.0.0.1',
        `--api-port=${free + 1}`,
        `--default-target=http://127.0.0.1:${port}`,
        '--log-level=error',
      ],
      { stdio: 'ignore', env: { ...process.env, CONFIGPROXY_AUTH_TOKEN: 'cases' } },
    )
    onTestFinished(async () => {
      const exit = once(child, 'exit')
      if (child.kill()) await exit
    })
    await until(async () => (await fetch(`http://127.0.0.1:${free}/_chp_healthz`)).ok)
    const through = await runCases(bin, free)
    console.log('through configurable-http-proxy', tally(through))
    expect(Object.keys(through).length).toBeGreaterThan(200)
  }, 600_000)
})
