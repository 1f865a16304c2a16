import { median } from '../hub/statistics.ts'
import type { Aim, Row, Sample } from './rows.ts'

/** The samples of each contender by name, in the order they are shown. */
export type Samples = ReadonlyMap<string, readonly Sample[]>

interface Middle {
  readonly value: number
  readonly p99: number | undefined
  readonly cpu: number | undefined
}

function middle(samples: readonly Sample[]): Middle {
  const of = (part: (sample: Sample) => number | undefined): number | undefined => {
    const values = samples.flatMap((sample) => part(sample) ?? [])
    return values.length > 0 ? median(values) : undefined
  }
  return {
    value: of(({ value }) => value) ?? 0,
    p99: of(({ p99 }) => p99),
    cpu: of(({ cpu }) => cpu),
  }
}

function number(value: number | undefined, digits: number): string {
  return value === undefined ? '' : value.toLocaleString('en', { maximumFractionDigits: digits })
}

/** Whether an aim is reached; `undefined` when the peer was not measured. */
function reached(aim: Aim, ours: Middle, peers: Samples | undefined): boolean | undefined {
  const samples = peers?.get(aim.peer)
  if (!samples?.length) return undefined
  const peer = middle(samples)
  if (aim.kind === 'cpu') return (peer.cpu ?? 0) <= (ours.cpu ?? 0) * aim.factor
  const limit = peer.value * aim.factor
  return aim.kind === 'least' ? ours.value >= limit : ours.value <= limit
}

/**
 * The medians of one row, a line for each contender, with how many times its figure that of the first is, which is ours.
 *
 * @param before samples of the rows that were measured before, by their names
 */
export function rowText(row: Row, samples: Samples, before: ReadonlyMap<string, Samples>): string {
  const [first = ''] = samples.keys()
  const ours = middle(samples.get(first) ?? [])
  const lines = [...samples].map(([name, list]) => {
    const { value, p99, cpu } = middle(list)
    const ratio = name === first || value === 0 ? '' : `${(ours.value / value).toFixed(2)}x`
    const cpuRatio = name === first || !cpu || !ours.cpu ? '' : `${(cpu / ours.cpu).toFixed(2)}x`
    return [
      `  ${name}`.padEnd(16),
      `${number(value, 0)} ${row.unit}`.padStart(16),
      ratio.padStart(8),
      (p99 === undefined ? '' : `p99 ${number(p99, 2)} ms`).padStart(16),
      (cpu === undefined ? '' : `${number(cpu, 1)} us`).padStart(12),
      cpuRatio.padStart(8),
    ]
      .join('')
      .trimEnd()
  })
  const aims = row.aims.flatMap((aim) => {
    const is = reached(aim, ours, aim.row === undefined ? samples : before.get(aim.row))
    if (is === undefined) return []
    const figure = aim.row === undefined ? aim.peer : `${aim.peer}, ${aim.row}`
    const words =
      aim.kind === 'cpu'
        ? `processor time of ${figure} <= ${aim.factor}x`
        : `${aim.kind === 'least' ? '>=' : '<='} ${aim.factor}x ${figure}`
    return `  aim ${words}: ${is ? 'ok' : 'short'}`
  })
  return [row.what, ...lines, ...aims].join('\n')
}
