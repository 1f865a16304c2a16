import type { Aim, Finding, Unit } from './finding.ts'

/** One line: a figure at both hubs. */
export interface Row extends Finding {
  /** `undefined` when there is no peer in this run. */
  readonly peer: number | undefined
  readonly peerCpu: number | undefined
}

const DIGITS: Readonly<Record<Unit, number>> = {
  '/s': 0,
  ms: 1,
  s: 2,
  MiB: 0,
  KiB: 1,
  calls: 1,
  x: 2,
}

function figure(value: number | undefined, unit: Unit): string {
  if (value === undefined) return ''
  const digits = value >= 100 ? 0 : DIGITS[unit]
  return `${value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })} ${unit}`
}

function ratioOf({ value, peer }: Row): string {
  if (peer === undefined || peer === 0) return ''
  const ratio = value / peer
  return `${ratio >= 10 ? ratio.toFixed(0) : ratio.toFixed(2)}x`
}

/** What one takes of the hub's processor time; and how many times as much the peer takes. */
function cpuText({ cpu, peerCpu }: Row): string {
  if (cpu === undefined) return ''
  return peerCpu === undefined ? `${cpu.toFixed(2)} ms` : `${(peerCpu / cpu).toFixed(1)}x`
}

function aimText(aim: Aim, unit: Unit): string {
  if (aim === undefined) return ''
  if (aim.kind === 'below') return 'below'
  return aim.kind === 'times' ? `${aim.factor}x` : `<= ${aim.value} ${unit}`
}

/** Whether a figure is what it should be; `undefined` when that cannot be told. */
export function reached({ aim, value, peer }: Row): boolean | undefined {
  if (aim?.kind === 'most') return value <= aim.value
  if (aim === undefined || peer === undefined) return undefined
  return aim.kind === 'below' ? value < peer : value >= peer * aim.factor
}

/** The figures of both hubs beside each other, with what ours should be. */
export function table(rows: readonly Row[], ours: string, peer: string | undefined): string {
  const head = ['', ours, ...(peer === undefined ? [] : [peer, 'ratio']), 'CPU', 'aim', '']
  const lines = rows.map((row) => [
    row.what,
    figure(row.value, row.unit),
    ...(peer === undefined ? [] : [figure(row.peer, row.unit), ratioOf(row)]),
    cpuText(row),
    aimText(row.aim, row.unit),
    { true: 'ok', false: 'short', undefined: '' }[String(reached(row))] ?? '',
  ])
  return aligned([head, ...lines])
}

/** Cells under one another: the first of each line to the left, the others to the right. */
export function aligned(lines: readonly (readonly string[])[]): string {
  const widths = (lines[0] ?? []).map((_, column) =>
    Math.max(...lines.map((cells) => cells[column]?.length ?? 0)),
  )
  return lines
    .map((cells) =>
      cells
        .map((cell, column) =>
          column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
