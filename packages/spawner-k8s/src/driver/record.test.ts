import { expect, test } from 'vitest'
import { begun, dataOf, ended, mayStart, readLog, type ServerLog } from './record.ts'

const place = { namespace: 'n', pod: 'p', secret: 's-1' }
const log = (attempt: number, over: number): ServerLog => ({
  ...begun(undefined, attempt, place),
  ended: over,
})
const mapOf = (data: Record<string, string>) => ({
  metadata: {
    resourceVersion: '7',
    annotations: { 'hubkit.dev/hub-id': 'h', 'hubkit.dev/server-id': 's' },
  },
  data,
})

test.each<readonly [string, ServerLog | undefined, number, string]>([
  ['nothing was begun', undefined, 1, 'begin'],
  ['an older one has ended', log(1, 1), 2, 'begin'],
  ['an older one has not ended', log(1, 0), 2, 'begin'],
  ['it was begun', log(2, 1), 2, 'go-on'],
  ['it has ended', log(2, 2), 2, 'superseded'],
  ['it ended before it was begun', ended(undefined, 2), 2, 'superseded'],
  ['a newer one was begun', log(3, 1), 2, 'superseded'],
  ['a newer one has ended', log(3, 3), 2, 'superseded'],
])('%s', (_name, known, attempt, verdict) => {
  expect(mayStart(known, attempt)).toBe(verdict)
})

test('claims outlive attempts', () => {
  const claim = { namespace: 'n', name: 'c', uid: 'u', whenRemoved: 'delete' as const }
  const first = { ...log(1, 0), claims: [claim] }
  expect(begun(ended(first, 1), 2, place)).toMatchObject({ attempt: 2, ended: 1, claims: [claim] })
})

test('what is written is what is read', () => {
  const claim = { namespace: 'n', name: 'c', uid: 'u', whenRemoved: 'retain' as const }
  const written = { ...log(4, 3), secrets: 2, claims: [claim] }
  expect(readLog(mapOf(dataOf(written)), 'h', 's')).toEqual({ ...written, revision: '7' })
})

test.each([
  ['another hub', 'x', 's', {}],
  ['another server', 'h', 'x', {}],
  ['no number', 'h', 's', { attempt: 'many' }],
  ['a negative number', 'h', 's', { ended: '-1' }],
])('a record of %s is none', (_name, hub, server, wrong) => {
  expect(readLog(mapOf({ ...dataOf(log(1, 0)), ...wrong }), hub, server)).toBeUndefined()
})

test.each(['{', 'null', '[{"name":"c"}]', '["c"]'])('of claims %s nothing is taken', (claims) => {
  expect(readLog(mapOf({ ...dataOf(log(1, 0)), claims }), 'h', 's')?.claims).toEqual([])
})
