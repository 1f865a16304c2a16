// A proxy in a process of its own, which tells what it has open. Started by proxy-child.ts.
import { createHook } from 'node:async_hooks'
import { readdirSync } from 'node:fs'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { Logger } from '@hubkit/core/contract'
import { nodeProxy } from '../../src/index.ts'
import type { FromProxy, ProxySetup, Stats, ToProxy } from './messages.ts'

const setup = JSON.parse(process.argv[2] ?? '{}') as ProxySetup

function tell(message: FromProxy): void {
  process.send?.(message)
}

const write =
  (level: keyof Logger): Logger['info'] =>
  (message, fields) =>
    tell({ log: { level, message, fields: fields ?? {} } })
const log: Logger = {
  debug: write('debug'),
  info: write('info'),
  warn: write('warn'),
  error: write('error'),
}

// Timers that do not keep a process alive are in no list of Node.js.
const COUNTED = ['Timeout', 'TCPWRAP', 'TCPCONNECTWRAP', 'GETADDRINFOREQWRAP']
const alive = new Map<number, string>()
createHook({
  init(id, type) {
    if (COUNTED.includes(type)) alive.set(id, type)
  },
  destroy: (id) => void alive.delete(id),
}).enable()

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

const proxy = nodeProxy({ ...setup.options, log })
for (const [routespec, target] of Object.entries(setup.routes))
  await proxy.addRoute({ routespec, target, data: {} })
const { port } = await proxy.listen({
  port: 0,
  hub: {
    request: (_request, response) => void response.end('hub'),
    upgrade: () => false,
  },
})

async function stats(): Promise<Stats> {
  // What ended just now is freed in turns.
  for (let round = 0; round < 4; round += 1) {
    await new Promise((resolve) => setImmediate(resolve))
    collect()
  }
  const { heapUsed, arrayBuffers, rss } = process.memoryUsage()
  const kinds = [...alive.values()]
  return {
    ...proxy.counts(),
    heap: heapUsed,
    buffers: arrayBuffers,
    rss,
    sockets: kinds.filter((kind) => kind !== 'Timeout').length,
    timers: kinds.filter((kind) => kind === 'Timeout').length,
    files: openFiles(),
    cpu: process.cpuUsage().user + process.cpuUsage().system,
  }
}

/** Only where the system tells. */
function openFiles(): number {
  try {
    return readdirSync('/proc/self/fd').length
  } catch {
    return 0
  }
}

async function answer(message: ToProxy): Promise<unknown> {
  switch (message.call) {
    case 'stats':
      return stats()
    case 'add':
      for (const [routespec, target] of Object.entries(message.routes))
        await proxy.addRoute({ routespec, target, data: {} })
      return undefined
    case 'delete':
      for (const routespec of message.routespecs) await proxy.deleteRoute(routespec)
      return undefined
    case 'close':
      await proxy.close()
      process.disconnect()
      return undefined
  }
}

process.on('message', (message: ToProxy) => {
  void answer(message).then((result) => process.connected && tell({ id: message.id, result }))
})
process.on('disconnect', () => void proxy.close())
tell({ port })
