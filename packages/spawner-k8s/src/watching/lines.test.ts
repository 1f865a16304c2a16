import { expect, test } from 'vitest'
import { createLineSplitter } from './lines.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

test('lines come whole, however they were cut', () => {
  const text = '{"a":"Ünïcödé 用户"}\n{"b":1}\n\n{"c":2}\n{"cut'
  const whole = bytes(text)
  for (let size = 1; size <= whole.length; size += 1) {
    const splitter = createLineSplitter()
    const lines: string[] = []
    for (let at = 0; at < whole.length; at += size)
      lines.push(...splitter.push(whole.subarray(at, at + size)))
    expect(lines).toEqual(['{"a":"Ünïcödé 用户"}', '{"b":1}', '{"c":2}'])
  }
})
