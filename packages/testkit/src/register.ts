import type { ContractSuite, Made } from './case.ts'

/** The part of a test runner that is needed: `test` of node:test, Vitest, Jest and Bun fit. */
export interface Runner {
  readonly test: (name: string, run: () => Promise<void>) => unknown
}

/** Cases an implementation does not pass, each with the reason. */
export interface RegisterOptions {
  readonly skip?: readonly { readonly case: string; readonly reason: string }[]
}

/**
 * Registers every case of a suite as a test of its own.
 *
 * @example
 * register({ test }, spawnerContract, () => ({ subject: { spawner: mySpawner() } }))
 *
 * @param make called before each case, so that no case sees what another left
 * @throws Error when a skip names no case, or gives no reason
 */
export function register<Subject>(
  runner: Runner,
  suite: ContractSuite<Subject>,
  make: () => Made<Subject> | Promise<Made<Subject>>,
  options: RegisterOptions = {},
): void {
  const skipped = new Map(options.skip?.map((entry) => [entry.case, entry.reason]))
  for (const [name, reason] of skipped) {
    if (!suite.cases.some((item) => item.name === name))
      throw new Error(`${suite.name}: no case is called '${name}'`)
    if (!reason) throw new Error(`${suite.name}: the skip of '${name}' gives no reason`)
  }
  for (const item of suite.cases) {
    const reason = skipped.get(item.name)
    const name = `${suite.name}: ${item.name}`
    if (reason !== undefined) {
      // Runner-neutral: not every runner has a skip, so the reason is in the name and the case does not run.
      runner.test(`${name} (left out: ${reason})`, () => Promise.resolve())
      continue
    }
    runner.test(name, async () => {
      const made = await make()
      try {
        await item.run(made.subject)
      } finally {
        await made.dispose?.()
      }
    })
  }
}
