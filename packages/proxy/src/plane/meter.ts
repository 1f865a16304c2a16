/** Counts and times requests, for whoever wants to know. */
export interface Meter {
  /** A request has come. @returns when, in a unit of its own, never 0 */
  began(isUpgrade: boolean): number
  now(): number
  /** Its route was looked for since then. */
  looked(since: number): void
  /** Its answer is out, or given up in the middle; an upgrade is answered. */
  answered(status: number, isUpgrade: boolean, since: number): void
}
