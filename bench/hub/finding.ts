import type { Load } from './load.ts'
import type { Memory } from './side.ts'

/** What a figure of ours should be. */
export type Aim =
  /** So many times the peer's rate. */
  | { readonly kind: 'times'; readonly factor: number }
  /** Less than the peer's. */
  | { readonly kind: 'below' }
  /** No more than this, whatever the peer has. */
  | { readonly kind: 'most'; readonly value: number }
  | undefined

/** `x`: so many times as much. */
export type Unit = '/s' | 'ms' | 's' | 'MiB' | 'KiB' | 'calls' | 'x'

/** One figure of one hub. */
export interface Finding {
  readonly what: string
  readonly value: number
  readonly unit: Unit
  readonly aim: Aim
  /** Processor time of the hub's process for each, in milliseconds. */
  readonly cpu?: number | undefined
}

type Rated = Pick<Load, 'count' | 'seconds' | 'cpu'>

const TEN_TIMES: Aim = { kind: 'times', factor: 10 }

/** A rate; ten times the peer's unless told otherwise. */
export function perSecond(what: string, load: Rated, aim: Aim = TEN_TIMES): Finding {
  return { what, value: load.count / load.seconds, unit: '/s', aim, cpu: load.cpu }
}

/** A time in milliseconds; less than the peer's unless told otherwise. */
export function milliseconds(what: string, value: number, aim: Aim = { kind: 'below' }): Finding {
  return { what, value, unit: 'ms', aim }
}

/** A time in seconds, to be below the peer's. */
export function seconds(what: string, value: number): Finding {
  return { what, value, unit: 's', aim: { kind: 'below' } }
}

/** Memory, to be below the peer's: of all its processes, and of the hub's own, which at ours has the proxy in it. */
export function mebibytes(when: string, { all, hub }: Memory): readonly Finding[] {
  return [
    { what: `memory ${when}, hub and proxy`, value: all, unit: 'MiB', aim: { kind: 'below' } },
    { what: `memory ${when}, hub's process`, value: hub, unit: 'MiB', aim: { kind: 'below' } },
  ]
}
