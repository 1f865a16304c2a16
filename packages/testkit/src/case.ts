/** One behaviour that every implementation of a contract must show. Throws (by `node:assert`) when it does not. */
export interface ContractCase<Subject> {
  /** A sentence; also the key for a skip. Never changes its meaning. */
  readonly name: string
  run(subject: Subject): Promise<void>
}

/** All cases of one contract, as data: any test runner can run them. */
export interface ContractSuite<Subject> {
  readonly name: string
  readonly cases: readonly ContractCase<Subject>[]
}

/** What a case runs on, made anew for each, and how to get rid of it. */
export interface Made<Subject> {
  readonly subject: Subject
  dispose?(): Promise<void> | void
}
