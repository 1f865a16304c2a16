import type { Outcome } from './model.ts'
import type { Fault, Operation } from './plan.ts'

/** What a run has done. */
export interface Report {
  note(operation: Operation, result: Outcome['result']): void
  /** What could not be asked for: nobody was logged in, or the like. */
  skip(operation: Operation): void
  noteFault(fault: Fault): void
  lines(): readonly string[]
}

export function createReport(): Report {
  const results = ['done', 'refused', 'unknown', 'skipped'] as const
  const operations = new Map<string, Map<string, number>>()
  const faults = new Map<string, number>()
  const add = (kind: string, result: string): void => {
    const row = operations.get(kind) ?? new Map<string, number>()
    operations.set(kind, row.set(result, (row.get(result) ?? 0) + 1))
  }
  const sum = (row: ReadonlyMap<string, number>): number =>
    [...row.values()].reduce((total, count) => total + count, 0)
  return {
    note: ({ kind }, result) => add(kind, result),
    skip: ({ kind }) => add(kind, 'skipped'),
    noteFault: ({ kind }) => void faults.set(kind, (faults.get(kind) ?? 0) + 1),
    lines: () => [
      `operations: ${[...operations.values()].reduce((total, row) => total + sum(row), 0)}`,
      ...[...operations]
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .map(([kind, row]) => {
          const parts = results.flatMap((name) =>
            row.has(name) ? [`${row.get(name)} ${name}`] : [],
          )
          return `  ${kind.padEnd(14)} ${String(sum(row)).padStart(5)}  (${parts.join(', ')})`
        }),
      `rounds by fault: ${[...faults].map(([kind, count]) => `${kind} ${count}`).join(', ')}`,
    ],
  }
}
