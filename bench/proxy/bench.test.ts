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
  )
  expect(text).toMatch(/Hubkit +1,000 \/s +p99 2 ms +10 us$/m)
  expect(text).toMatch(/CHP 5\.3 +200 \/s +5\.00x +p99 10 ms +50 us +5\.00x$/m)
  expect(text).toMatch(/direct +4,000 \/s +0\.25x$/m)
  expect(text).toContain('>= 0.75x nginx: short')
  expect(text).toContain('>= 4.5x CHP 5.3: ok')
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
