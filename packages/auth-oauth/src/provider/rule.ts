import { check, type Identity, type JsonValue } from '@hubkit/core/contract'

/** A rule of an access policy that asks about what one kind of provider states. */
export interface ProviderRule {
  /** By which audit events and logs tell why somebody was let in: `github.org(acme)`. */
  readonly name: string
  /** The same for people. */
  readonly text: string
  /** For somebody who is refused because it does not hold. */
  readonly people: string
  /** What an authenticator must be able to find out. */
  readonly needs: { readonly facts: readonly string[] }
  test(subject: { readonly identity: Identity }): Promise<boolean>
}

/** Names among a rule's arguments. @throws HubError `HUB_ERR_OPTION` */
export function names(factory: string, given: readonly unknown[], what: string): readonly string[] {
  return check.array(check.string({ min: 1, what }), 1)(given, factory)
}

/** A rule about a fact. A provider that cannot state it admits nobody by it. */
export function factRule(
  { name, text, fact }: { readonly name: string; readonly text: string; readonly fact: string },
  holds: (value: JsonValue | undefined) => boolean,
): ProviderRule {
  return {
    name,
    text,
    people: text,
    needs: { facts: [fact] },
    async test({ identity }) {
      const source = identity.facts?.[fact]
      return source !== undefined && holds(await source())
    },
  }
}

/** Objects in a list. */
export function listed(value: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? (value as readonly JsonValue[]) : []
}
