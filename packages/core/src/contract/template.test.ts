import { expect, test } from 'vitest'
import { parseTemplate } from './template.ts'

const values = { port: '80', username: 'a{port}b' }
const render = (text: string): string =>
  parseTemplate(text, ['port', 'username'], 'x').render(values)

test.each([
  ['', ''],
  ['--port={port}', '--port=80'],
  ['{port}{port}', '8080'],
  ['{username}', 'a{port}b'],
  ['{{port}}', '{port}'],
  ['{{{port}}}', '{80}'],
  ['{{"a": 1}}', '{"a": 1}'],
  ['line\nbreak', 'line\nbreak'],
])('%j becomes %j', (text, expected) => {
  expect(render(text)).toBe(expected)
})

test.each([
  ['{prot}', 'x: found the placeholder {prot}, expected one of {port}, {username}'],
  ['{constructor}', 'x: found the placeholder {constructor}, expected one of {port}, {username}'],
  ['{', "x: found a single '{', expected one of {port}, {username}"],
  ['a}', "x: found a single '}', expected one of {port}, {username}"],
  ['{a b}', "x: found a single '{', expected one of {port}, {username}"],
])('%j is refused', (text, message) => {
  expect(() => render(text)).toThrow(expect.objectContaining({ code: 'HUB_ERR_OPTION', message }))
})

test('tells which placeholders occur', () => {
  expect([...parseTemplate('{port} {{username}}', ['port', 'username'], 'x').names]).toEqual([
    'port',
  ])
})
