import type { ContractCase, ContractSuite, Made } from './case.ts'

/** A case that an implementation does not pass, and why. */
export interface Failure {
  readonly case: string
  readonly error: unknown
}

/** More at once would make slow cases of fast ones. */
const AT_ONCE = 8

/**
 * Runs all cases of a suite without a test runner, eight at once, and says which fail, in the suite's order. Empty
 * when the implementation keeps the contract.
 *
 * @param make called once per case
 */
export async function failures<Subject>(
  suite: ContractSuite<Subject>,
  make: () => Made<Subject> | Promise<Made<Subject>>,
): Promise<readonly Failure[]> {
  const found = new Map<string, Failure>()
  const waiting = suite.cases.values()
  async function work(): Promise<void> {
    for (const item of waiting) {
      const failure = await failureOf(item, make)
      if (failure) found.set(item.name, failure)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  return suite.cases.flatMap((item) => found.get(item.name) ?? [])
}

async function failureOf<Subject>(
  item: ContractCase<Subject>,
  make: () => Made<Subject> | Promise<Made<Subject>>,
): Promise<Failure | undefined> {
  const made = await make()
  try {
    await item.run(made.subject)
    return undefined
  } catch (error) {
    return { case: item.name, error }
  } finally {
    await made.dispose?.()
  }
}
