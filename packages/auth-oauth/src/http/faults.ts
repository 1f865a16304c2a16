/** The provider cannot be reached, or says itself that it cannot answer: another time it may. */
export class ProviderUnavailable extends Error {
  override readonly name = 'ProviderUnavailable'
}

/** The provider's answer is not one that can be believed or used. */
export class UnacceptableAnswer extends Error {
  override readonly name = 'UnacceptableAnswer'
}

/** The provider and the options of this hub do not fit: nobody can log in until somebody mends it. */
export class Misconfigured extends Error {
  override readonly name = 'Misconfigured'
  /** What to mend, for the log. */
  readonly mend: string
  constructor(mend: string, options: { readonly cause: unknown }) {
    super('the options do not fit the provider', options)
    this.mend = mend
  }
}

/** The provider does not take the access token any more. */
export class TokenRefused extends Error {
  override readonly name = 'TokenRefused'
}

/** The errors that led to one, itself first. */
export function causes(error: unknown): readonly unknown[] {
  const found: unknown[] = []
  for (let next = error; next !== undefined && found.length < 10;) {
    found.push(next)
    next = next instanceof Error ? next.cause : undefined
  }
  return found
}

/** Whether somebody may succeed with the same at another time. */
export function isUnavailable(error: unknown): boolean {
  return causes(error).some((cause) => cause instanceof ProviderUnavailable)
}
