import { expect, test } from 'vitest'
import { SHARED } from './buffers.ts'
import { Inlet, type Lent } from './inlet.ts'

/** An inlet that lends all it reads, as for large pieces, and a socket that reads into it. */
function lending(): { inlet: Inlet; read(fill: number, length?: number): Buffer; lent: Lent[] } {
  const lent: Lent[] = []
  const inlet: Inlet = new Inlet((bytes, start, end) => lent.push(inlet.lend(bytes, start, end)))
  let buffer = inlet.onread.buffer()
  return {
    inlet,
    lent,
    read(fill, length = buffer.length) {
      const into = buffer
      into.fill(fill, 0, length)
      inlet.onread.callback(length)
      buffer = inlet.onread.buffer()
      return into
    },
  }
}

test('what was lent stays what it is, whatever is read after it', () => {
  const { read, lent } = lending()
  for (let fill = 1; fill <= 6; fill += 1) read(fill)
  for (const [index, { bytes }] of lent.entries())
    expect(
      bytes.every((byte) => byte === index + 1),
      `piece ${index}`,
    ).toBe(true)
})

test('a buffer that is out is used again', () => {
  const { read, lent } = lending()
  read(1)
  const own = read(2)
  expect(own).not.toBe(SHARED)
  const other = read(3)
  expect(other).not.toBe(own)
  lent[1]?.release?.()
  read(4)
  expect(read(5)).toBe(own)
})

test('when nothing large comes any more, the shared buffer will do, and none is held', () => {
  const { read, lent } = lending()
  read(1)
  const own = read(2, 100)
  expect(own).not.toBe(SHARED)
  expect(read(3, 100)).toBe(SHARED)
  expect(lent[1]?.bytes.every((byte) => byte === 2)).toBe(true)
  lent[1]?.release?.()
})
