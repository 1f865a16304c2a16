/** Why an action did not happen, for the page it was asked for on. */
export interface AdminProblem {
  readonly message: string
  readonly status: number
  /** What was typed, to be mended. */
  readonly typed?: Readonly<Record<string, string>> | undefined
}
