import type { FactSource, Identity } from '../contract/authenticator.ts'
import type { JsonObject, JsonValue } from '../contract/json.ts'

/** An identity whose facts are asked at most once each, and what came of them so far. */
export interface AskedFacts {
  readonly identity: Identity
  answers(): JsonObject
}

/**
 * Puts a memory around the facts of an identity.
 *
 * @param offered names of what its authenticator finds out: one that nothing is known of cannot be told
 * @param remembered what came of facts before: counts where the identity comes without sources of its own, as one does
 * that is read from its record
 */
export function askedFacts(
  identity: Identity,
  offered: readonly string[],
  remembered: JsonObject = {},
): AskedFacts {
  const known: Readonly<Record<string, FactSource>> =
    identity.facts ??
    Object.fromEntries(Object.entries(remembered).map(([name, value]) => [name, async () => value]))
  const unknown = offered.map((name): [string, FactSource] => [name, async () => undefined])
  const sources = { ...Object.fromEntries(unknown), ...known }
  const answers = new Map<string, JsonValue>()
  const facts = Object.fromEntries(
    Object.entries(sources).map(([name, source]): [string, FactSource] => {
      let answer: Promise<JsonValue | undefined> | undefined
      const ask = async (): Promise<JsonValue | undefined> => {
        const value = await source()
        if (value !== undefined) answers.set(name, value)
        return value
      }
      return [name, () => (answer ??= ask())]
    }),
  )
  return { identity: { ...identity, facts }, answers: () => Object.fromEntries(answers) }
}
