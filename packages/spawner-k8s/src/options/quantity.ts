import { check, type Check } from '@hubkit/core/contract'
import type { Quantity } from './common-values.ts'

const PATTERN = /^(\d+(?:\.\d*)?|\.\d+)(m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei|[eE][+-]?\d+)?$/

const SUFFIX: Readonly<Record<string, number>> = {
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
}

/** The amount of a quantity; `undefined` when it is none. */
export function amountOf(quantity: Quantity): number | undefined {
  if (typeof quantity === 'number')
    return Number.isFinite(quantity) && quantity >= 0 ? quantity : undefined
  const match = PATTERN.exec(quantity)
  if (!match) return undefined
  const [, digits = '', suffix = ''] = match
  const factor = SUFFIX[suffix]
  return factor === undefined ? Number(digits + suffix) : Number(digits) * factor
}

/** A quantity as the API writes it: as text. */
export function quantityText(quantity: Quantity): string {
  if (typeof quantity === 'string') return quantity
  // Three digits behind the point are all that Kubernetes keeps.
  return Number.isInteger(quantity) ? quantity.toFixed(0) : `${Math.ceil(quantity * 1000)}m`
}

/** A number of at least 0, or a Kubernetes quantity. */
export const quantity: Check<Quantity> = (value, path) => {
  const fits = typeof value === 'string' || typeof value === 'number'
  return fits && amountOf(value) !== undefined
    ? value
    : check.refuse(path, value, "a quantity such as 0.5, '500m' or '1Gi'")
}
