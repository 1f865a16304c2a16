import { expect, test } from 'vitest'
import { createSlots } from './slots.ts'

const { signal } = new AbortController()

test('only so many work at once, first come first served', async () => {
  const slots = createSlots(2)
  const order: number[] = []
  const first = await slots.take(signal)
  const second = await slots.take(signal)
  const others = [1, 2, 3].map(async (one) => {
    const giveBack = await slots.take(signal)
    order.push(one)
    giveBack()
  })
  expect(order).toEqual([])
  first()
  second()
  await Promise.all(others)
  expect(order).toEqual([1, 2, 3])
})

test('who leaves the line takes no turn', async () => {
  const slots = createSlots(1)
  const giveBack = await slots.take(signal)
  const caller = new AbortController()
  const leaving = slots.take(caller.signal)
  const staying = slots.take(signal)
  caller.abort(new Error('no longer wanted'))
  await expect(leaving).rejects.toThrow('no longer wanted')
  giveBack()
  const last = await staying
  last()
  const again = await slots.take(signal)
  again()
  await expect(slots.take(AbortSignal.abort(new Error('late')))).rejects.toThrow('late')
})
