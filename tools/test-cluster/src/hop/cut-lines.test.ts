import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { cutLines } from './cut-lines.ts'

async function passed(
  limit: Parameters<typeof cutLines>[0],
  chunks: readonly Buffer[],
): Promise<string> {
  let cut = false
  const lines = cutLines(limit, () => {
    cut = true
    lines.end()
  })
  const source = Readable.from(chunks)
  source
    .on('data', (chunk: Buffer) => cut || lines.write(chunk))
    .on('end', () => cut || lines.end())
  return text(lines)
}

const CHUNKS = ['{"a":"é', '1"}\n{"b":2}\n{"c"', ':3}\n'].map((part) => Buffer.from(part))

test('all lines pass without a limit, wherever the chunks end', async () => {
  const bytes = Array.from(Buffer.concat(CHUNKS), (byte) => Buffer.from([byte]))
  expect(await passed(() => undefined, bytes)).toBe('{"a":"é1"}\n{"b":2}\n{"c":3}\n')
})

test('whole lines up to the limit', async () => {
  expect(await passed(() => ({ lines: 1, midLine: false }), CHUNKS)).toBe('{"a":"é1"}\n')
})

test('and half of the next', async () => {
  expect(await passed(() => ({ lines: 2, midLine: true }), CHUNKS)).toBe(
    '{"a":"é1"}\n{"b":2}\n{"c"',
  )
})
