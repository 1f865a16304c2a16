import type { AuthOutcome } from '@hubkit/core/contract'
import { isUnavailable } from '../http/faults.ts'

/** Milliseconds for which what was seen of a provider counts, good or bad. */
const FRESH = 30_000

/** What is known of whether a provider answers. */
export interface OutageWatch {
  /** Runs a step of a login, and learns from how it ends. */
  during(step: () => Promise<AuthOutcome>): Promise<AuthOutcome>
  /**
   * One sentence while the provider does not answer. Answers from memory; what is old is asked anew in the background,
   * for the next page.
   */
  trouble(): string | undefined
}

/**
 * Watches a provider by the logins there are, and by a look at it when its button is shown.
 *
 * @param look asks the provider something; a provider that is away throws
 */
export function outageWatch(
  label: string,
  look: (() => Promise<unknown>) | undefined,
  now: () => number = Date.now,
): OutageWatch {
  let isAway = false
  let seen = Number.NEGATIVE_INFINITY
  let looking = false

  function note(away: boolean): void {
    isAway = away
    seen = now()
  }

  async function lookAgain(ask: () => Promise<unknown>): Promise<void> {
    looking = true
    try {
      await ask()
      note(false)
    } catch (error) {
      // What it answers wrongly is told to whoever logs in.
      note(isUnavailable(error))
    } finally {
      looking = false
    }
  }

  return {
    async during(step) {
      const outcome = await step()
      if (outcome.type === 'identified') note(false)
      if (outcome.type === 'rejected' && outcome.code === 'provider-unavailable') note(true)
      return outcome
    },
    trouble() {
      if (look && !looking && now() - seen > FRESH) void lookAgain(look)
      return isAway ? `${label} cannot be reached at the moment.` : undefined
    },
  }
}
