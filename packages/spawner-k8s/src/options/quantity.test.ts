import { expect, test } from 'vitest'
import { amountOf, quantity, quantityText } from './quantity.ts'

test.each([
  [0.5, 0.5, '500m'],
  [2, 2, '2'],
  [2 ** 40, 2 ** 40, '1099511627776'],
  ['500m', 0.5, '500m'],
  ['1Gi', 2 ** 30, '1Gi'],
  ['1G', 1e9, '1G'],
  ['1.5Ki', 1536, '1.5Ki'],
  ['1e3', 1000, '1e3'],
  ['.5', 0.5, '.5'],
] as const)('%j is %d, written %j', (given, amount, text) => {
  expect(quantity(given, 'x')).toBe(given)
  expect(amountOf(given)).toBe(amount)
  expect(quantityText(given)).toBe(text)
})

test.each(['', '1 Gi', '1gb', '-1', 'GiB', '1K', '0x10', -1, Number.NaN, Infinity, null, {}])(
  '%j is no quantity',
  (given) => {
    expect(() => quantity(given, 'a.b')).toThrow(/^a\.b: found .* expected a quantity/)
  },
)
