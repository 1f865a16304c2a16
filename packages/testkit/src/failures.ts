import type { ContractSuite, Made } from './case.ts'

/** A case that an implementation does not pass, and why. */
export interface Failure {
  readonly case: string
  readonly error: unknown
}

/**
 * Runs all cases of a suite at once, without a test runner, and says which fail, in the suite's order. Empty when the
 * implementation keeps the contract.
 *
 * @param make called once per case
 */
export async function failures<Subject>(
  suite: ContractSuite<Subject>,
  make: () => Made<Subject> | Promise<Made<Subject>>,
): Promise<readonly Failure[]> {
  const results = await Promise.all(
    suite.cases.map(async (item): Promise<readonly Failure[]> => {
      const made = await make()
      try {
        await item.run(made.subject)
        return []
      } catch (error) {
        return [{ case: item.name, error }]
      } finally {
        await made.dispose?.()
      }
    }),
  )
  return results.flat()
}
