import type { Logger } from '@hubkit/core/contract'
import { expect, test } from 'vitest'
import { createIncidents } from './incidents.ts'

test('the first of a kind and reason is told at once, those of the next minute together', () => {
  const lines: unknown[] = []
  const write =
    (level: string) =>
    (message: string, fields?: object): void =>
      void lines.push([level, message, fields])
  const log: Logger = {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
  }
  let now = 0
  const incidents = createIncidents(
    () => log,
    () => now,
  )
  const words = 'a server cannot be reached'
  for (let times = 0; times < 1000; times += 1)
    incidents.note('no-connection', 'EMFILE', { target: 'http://a:1' })
  incidents.note('no-connection', 'ECONNREFUSED')
  incidents.note('late-request')
  expect(lines.splice(0)).toEqual([
    ['warn', words, { reason: 'EMFILE', target: 'http://a:1' }],
    ['warn', words, { reason: 'ECONNREFUSED' }],
    ['info', 'a client did not send the head of its request in time', {}],
  ])
  incidents.sweep(59_999)
  expect(lines).toEqual([])
  now = 60_000
  incidents.sweep(now)
  expect(lines.splice(0)).toEqual([['warn', words, { reason: 'EMFILE', times: 999, seconds: 60 }]])
  // After a minute without any it is news again.
  now = 120_000
  incidents.sweep(now)
  expect(lines).toEqual([])
  incidents.note('no-connection', 'EMFILE')
  expect(lines).toEqual([['warn', words, { reason: 'EMFILE' }]])
})

test('without a log nothing is told', () => {
  const incidents = createIncidents(
    () => undefined,
    () => 0,
  )
  incidents.note('no-accept', 'EMFILE')
  incidents.sweep(60_000)
})
