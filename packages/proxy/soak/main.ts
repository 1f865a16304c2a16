// npm run soak:proxy: connections opened and dropped in every phase, byte by byte, while thousands of upgraded ones idle
// and routes and servers come and go, for an hour; what the proxy has open is told over time, and must be as at the start.
import { parseArgs } from 'node:util'
import { until } from '@hubkit/testkit'
import { abuser, asked, drip, over, times, type Abuser } from '../test/abuse/connections.ts'
import type { Stats } from '../test/abuse/messages.ts'
import { ANSWERS, dropped, UPGRADE } from '../test/abuse/phases.ts'
import { startProxy, type ProxyChild } from '../test/abuse/proxy-child.ts'
import { readHeads, tcpServer } from '../test/abuse/tcp-server.ts'
import { report } from './report.ts'

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '60' },
    connections: { type: 'string', default: '100000' },
    idle: { type: 'string', default: '2000' },
  },
})
const minutes = Number(values.minutes)
const least = Number(values.connections)
const idle = Number(values.idle)
if (![minutes, least, idle].every((value) => value > 0))
  throw new TypeError('--minutes, --connections and --idle are numbers above 0')

const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'
const answering = readHeads((socket, path) => socket.write(ANSWERS[path.split('/')[3] ?? ''] ?? OK))
const [steady, moody] = [await tcpServer(answering), await tcpServer(answering)]
const proxy = await startProxy(
  { '/user/a/': steady.origin, '/user/moody/': moody.origin },
  { headTimeout: '5s' },
)

async function atRest(): Promise<Stats> {
  return await until(
    async () => {
      const stats = await proxy.stats()
      return stats.clients + stats.underWay + stats.servers + stats.waiting === 0 && stats
    },
    { timeout: 120_000, message: 'the proxy has nothing open' },
  )
}

async function upgraded(): Promise<readonly Abuser[]> {
  const open: Abuser[] = []
  await times(idle, 50, async () => {
    const client = abuser(proxy.port)
    client.socket.write(UPGRADE)
    await until(() => client.received.endsWith('hello'), { timeout: 60_000 })
    open.push(client)
  })
  return open
}

/** Asks, with what else may go wrong, for as long as connections are dropped. */
async function trouble(going: () => boolean): Promise<number> {
  let wrong = 0
  await Promise.all([
    times(4, 4, async () => {
      while (going()) {
        const answer = await asked(
          proxy.port,
          `GET /user/a/ HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n`,
        )
        if (!answer.endsWith('ok')) wrong += 1
      }
    }),
    times(50, 50, async () => {
      while (going()) {
        const client = abuser(proxy.port)
        await drip(client, 'GET /user/a/ HTTP/1.1\r\nHost: h\r\nX-Slow: loris', 500)
        await over(client)
      }
    }),
    (async () => {
      for (let round = 0; going(); round += 1) {
        const names = Array.from({ length: 200 }, (_, index) => `/user/r${round % 10}-${index}/`)
        await proxy.add(Object.fromEntries(names.map((name) => [name, steady.origin])))
        await asked(proxy.port, 'GET /user/moody/ HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n')
        if (round % 5 === 0) await moody.stop()
        await proxy.delete(names)
        await asked(proxy.port, 'GET /user/moody/ HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n')
        if (round % 5 === 0) await moody.restart()
      }
    })(),
  ])
  return wrong
}

async function soak(child: ProxyChild): Promise<boolean> {
  const rows = report(child)
  await times(2000, 64, (index) => dropped(child.port, index))
  const start = await atRest()
  rows.add('at rest, after 2,000 connections', start, 2000)
  const open = await upgraded()
  rows.add(`${idle} upgraded connections`, await child.stats(), 2000)
  const deadline = performance.now() + minutes * 60_000
  let count = 2000
  const going = (): boolean => performance.now() < deadline || count < least
  const others = trouble(going)
  let next = performance.now()
  await times(64, 64, async () => {
    while (going()) {
      count += 1
      await dropped(child.port, count)
      if (performance.now() < next) continue
      next = performance.now() + Math.max(15, (minutes * 60) / 20) * 1000
      rows.add('under abuse', await child.stats(), count)
    }
  })
  const wrong = await others
  rows.add('under abuse, the last', await child.stats(), count)
  const alive = open.filter(({ closed }) => !closed).length
  for (const { socket } of open) socket.destroy()
  const end = await atRest()
  rows.add('at rest again', end, count)
  return rows.close({ start, end, wrong, lost: idle - alive })
}

const good = await soak(proxy)
await proxy.close()
await Promise.all([steady.stop(), moody.stop()])
process.exitCode = good ? 0 : 1
