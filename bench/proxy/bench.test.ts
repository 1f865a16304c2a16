import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { rows, type Sample } from './rows.ts'
import { rowText } from './table.ts'
import { missingTools } from './tools.ts'
import { messages, openMany } from './websockets.ts'

test('a row says how ours is beside the others, and which aims are reached', () => {
  const [small] = rows('')
  if (!small) throw new Error('there is no row')
  const text = rowText(
    small,
    new Map<string, readonly Sample[]>([
      ['Hubkit', [900, 1000, 5000].map((value) => ({ value, p99: 2, cpu: 10 }))],
      ['CHP 5.3', [{ value: 200, p99: 10, cpu: 50 }]],
      ['nginx', [{ value: 2000, cpu: 5 }]],
      ['direct', [{ value: 4000 }]],
    ]),
    new Map(),
  )
  expect(text).toMatch(/Hubkit +1,000 \/s +p99 2 ms +10 us$/m)
  expect(text).toMatch(/CHP 5\.3 +200 \/s +5\.00x +p99 10 ms +50 us +5\.00x$/m)
  expect(text).toMatch(/direct +4,000 \/s +0\.25x$/m)
  expect(text).toContain('>= 0.75x nginx: short')
  expect(text).toContain('>= 4.5x CHP 5.3: ok')
})

test('a row may be held against another one, or against processor time', () => {
  const found = (name: string) => {
    const row = rows('').find((one) => one.name === name)
    if (!row) throw new Error(`there is no row ${name}`)
    return row
  }
  const ours = (value: number) => new Map([['Hubkit', [{ value }]]])
  const many = (value: number): string =>
    rowText(found('routes'), ours(value), new Map([['small', ours(1000)]]))
  expect(many(960)).toContain('>= 0.95x Hubkit, small: ok')
  expect(many(940)).toContain('>= 0.95x Hubkit, small: short')
  const workers = (cpu: number): string => {
    const samples = new Map([
      ['hubkit-proxy', [{ value: 1, cpu: 10 }]],
      ['two workers', [{ value: 2, cpu }]],
    ])
    return rowText(found('workers'), samples, new Map())
  }
  expect(workers(11)).toContain('processor time of two workers <= 1.1x: ok')
  expect(workers(12)).toContain('processor time of two workers <= 1.1x: short')
})

test('what is missing is said in one line, with how to install it', () => {
  const { PATH } = process.env
  onTestFinished(() => {
    process.env['PATH'] = PATH
  })
  process.env['PATH'] = '/nowhere'
  expect(missingTools()).toBe(
    'bench:proxy needs nginx, wrk, taskset: apt-get install nginx-light wrk util-linux',
  )
})

test('messages are counted there and back', async () => {
  const server = createServer((socket) => {
    socket.once('data', () => {
      socket.write('HTTP/1.1 101 Switching Protocols\r\n\r\n')
      socket.on('data', (bytes) => socket.write(bytes))
    })
    socket.on('error', () => socket.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const open = await openMany((server.address() as AddressInfo).port, 3)
  onTestFinished(() => {
    for (const socket of open) socket.destroy()
  })
  expect(await messages(open, 0.05)).toBeGreaterThan(0)
})
