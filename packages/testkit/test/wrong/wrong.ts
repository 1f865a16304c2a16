import { expect, test } from 'vitest'
import type { ContractSuite, Made } from '../../src/case.ts'
import { failures } from '../../src/failures.ts'

/** An implementation that is wrong in one way, and the cases that say so. */
export interface Wrong<Subject> {
  /** Goes behind "it notices that". */
  readonly what: string
  /** The cases that fail, in the suite's order: the one that is meant for it, and those it cannot but fail as well. */
  readonly fails: readonly string[]
  /** Whether more may fail, as a matter of time or because little works at all: only these are run. @default false */
  readonly more?: boolean | undefined
  make(): Made<Subject> | Promise<Made<Subject>>
}

/** Tests that a suite notices everything that is wrong, and that each of its cases is there for something. */
export function notices<Subject>(
  suite: ContractSuite<Subject>,
  wrongs: readonly Wrong<Subject>[],
): void {
  test.for(wrongs)(
    'it notices that $what',
    { timeout: 60_000 },
    async ({ fails, more = false, make }) => {
      const cases = more ? suite.cases.filter(({ name }) => fails.includes(name)) : suite.cases
      const found = await failures({ ...suite, cases }, make)
      expect(fails).not.toEqual([])
      expect(found.map((failure) => failure.case)).toEqual(fails)
    },
  )

  test('every case fails for something wrong', () => {
    const bites = new Set(wrongs.flatMap(({ fails }) => fails))
    expect(suite.cases.map(({ name }) => name).filter((name) => !bites.has(name))).toEqual([])
  })
}
