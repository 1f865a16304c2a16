import { expect, test } from 'vitest'
import { isApiError, Unreachable } from '../cluster/api-error.ts'
import { readFrame } from './frame.ts'

const name = (object: unknown): unknown => (object as { metadata: { name?: string } }).metadata.name
const line = (type: string, object: object): string => JSON.stringify({ type, object })
const pod = { metadata: { name: 'a', resourceVersion: '7' }, spec: { large: true } }

test.each([
  ['ADDED', 'present'],
  ['MODIFIED', 'present'],
  ['DELETED', 'absent'],
])('%s says that an object is %s', (type, told) => {
  expect(readFrame(line(type, pod), name)).toEqual({
    type: told,
    item: 'a',
    resourceVersion: '7',
  })
})

test('a bookmark moves the version only', () => {
  expect(readFrame(line('BOOKMARK', { metadata: { resourceVersion: '9' } }), name)).toEqual({
    type: 'bookmark',
    resourceVersion: '9',
  })
})

test('an ERROR frame is thrown with the status it carries', () => {
  const status = { kind: 'Status', code: 410, reason: 'Expired', message: 'too old' }
  let thrown: unknown
  try {
    readFrame(line('ERROR', status), name)
  } catch (error) {
    thrown = error
  }
  expect(isApiError(thrown, 410, 'Expired')).toBe(true)
})

test.each(['', 'null', '"a"', '{"type":"ADDED"}', '{"type":"NEW","object":{}}', '<html>'])(
  '%j is no event',
  (text) => {
    expect(() => readFrame(text, name)).toThrow(Unreachable)
  },
)
