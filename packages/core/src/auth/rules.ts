import { domainToASCII } from 'node:url'
import { refuse } from '../contract/check.ts'
import { isHubError } from '../contract/errors.ts'
import type { Identity } from '../contract/authenticator.ts'
import type { JsonObject, JsonValue } from '../contract/json.ts'
import type { Awaitable } from '../contract/plugin.ts'
import { defaultUsernames, type UsernamePolicy } from './usernames.ts'

/** Who wants to enter, as rules see it. */
export interface AccessSubject {
  /** Normalised. */
  readonly username: string
  readonly identity: Identity
  /** The id of the authenticator that stated the identity. */
  readonly authenticator: string
  /** Names of groups: those the issuer states, or those the hub keeps. */
  readonly groups: readonly string[]
  /** The hub knows this user already. */
  readonly existing: boolean
  /** How this hub spells usernames. @default defaultUsernames */
  readonly usernames?: UsernamePolicy | undefined
}

/** What a rule has to be able to find out. */
export interface RuleNeeds {
  /** Names of facts of {@link Identity.facts}. One of the hub's authenticators must offer each. */
  readonly facts?: readonly string[] | undefined
}

/** A condition with a name, by which audit events and logs tell why somebody was let in or not. */
export interface AccessRule {
  readonly name: string
  /** What explanations say in place of the name; the same for the same rule, without secrets. @default the name */
  readonly text?: string | undefined
  /**
   * Whom it means, `members of acme at GitHub`: for somebody who is refused because it does not hold. Anybody with an
   * account at an issuer may read it. @default nothing is told
   */
  readonly people?: string | undefined
  readonly needs?: RuleNeeds | undefined
  test(subject: AccessSubject): Awaitable<boolean>
}

/** How a rule is called where a decision is explained. */
export function textOf({ name, text }: Pick<AccessRule, 'name' | 'text'>): string {
  return text ?? name
}

/** Whether a rule holds. Only `true` counts: one written in JavaScript may return anything. */
export async function holdsFor(rule: AccessRule, subject: AccessSubject): Promise<boolean> {
  const answer: unknown = await rule.test(subject)
  return answer === true
}

/** The facts that one of several rules needs. */
function needsOf(rules: readonly AccessRule[]): RuleNeeds {
  return { facts: [...new Set(rules.flatMap(({ needs }) => needs?.facts ?? []))] }
}

function named(name: string, values: readonly string[]): string {
  const shown = values.slice(0, 5).join(', ')
  return `${name}(${values.length > 5 ? `${shown} and ${values.length - 5} more` : shown})`
}

/** In words that languages have a pattern for, see `messages/es-login.ts`. */
function amongst(what: string, values: readonly string[]): string {
  return values.length === 1 ? `${what} ${values[0]}` : `${what} one of ${values.join(', ')}`
}

function texts(factory: string, values: readonly unknown[], what: string): readonly string[] {
  if (values.length === 0) return refuse(factory, undefined, `at least one ${what}`)
  return values.map((value, index) =>
    typeof value === 'string' && value !== ''
      ? value
      : refuse(`${factory}[${index}]`, value, `a ${what}`),
  )
}

/** Whoever an authenticator has identified. */
export function everyone(): AccessRule {
  return { name: 'everyone()', test: () => true }
}

/** These users. Names are normalised as the hub normalises those of users: `Mallory` is `mallory`. */
export function usernames(...names: readonly string[]): AccessRule {
  const listed = texts('usernames', names, 'username')
  const known = new WeakMap<UsernamePolicy, ReadonlySet<string>>()
  const under = (policy: UsernamePolicy): ReadonlySet<string> => {
    const spelled = known.get(policy) ?? new Set(listed.flatMap((name) => spell(policy, name)))
    known.set(policy, spelled)
    return spelled
  }
  return {
    name: named('usernames', listed),
    test: (subject) => under(subject.usernames ?? defaultUsernames).has(subject.username),
  }
}

/** A name that no user can have is nobody's. */
function spell(policy: UsernamePolicy, name: string): readonly string[] {
  try {
    return [policy.normalize(name)]
  } catch (error) {
    if (isHubError(error, 'HUB_ERR_USERNAME')) return []
    throw error
  }
}

/** Members of at least one of these groups. */
export function groups(...names: readonly string[]): AccessRule {
  const listed = texts('groups', names, 'group name')
  return {
    name: named('groups', listed),
    people: amongst('members of', listed),
    test: (subject) => subject.groups.some((group) => listed.includes(group)),
  }
}

/** Users whom the hub knows already. */
export function existingUsers(): AccessRule {
  return { name: 'existingUsers()', test: (subject) => subject.existing }
}

/** The domain of an address with exactly one `@`, as ASCII; `undefined` when it is no such address. */
function domainOf(address: string): string | undefined {
  const parts = address.split('@')
  const [name, domain] = parts
  if (parts.length !== 2 || !name || !domain || /\s/.test(address)) return undefined
  return domainToASCII(domain) || undefined
}

/** Whoever has a verified e-mail address at one of these domains; not at their subdomains. */
export function emailDomain(...domains: readonly string[]): AccessRule {
  const listed = texts('emailDomain', domains, 'domain').map(
    (domain, index) =>
      domainOf(`x@${domain}`) ??
      refuse(`emailDomain[${index}]`, domain, "a domain such as 'example.org'"),
  )
  return {
    name: named('emailDomain', listed),
    people: amongst('people with a verified e-mail address at', listed),
    test({ identity: { email } }) {
      const domain = email?.verified === true ? domainOf(email.address) : undefined
      return domain !== undefined && listed.includes(domain)
    },
  }
}

/** Whoever came by the authenticator with this id. */
export function authenticatedBy(id: string): AccessRule {
  const [wanted] = texts('authenticatedBy', [id], 'authenticator id')
  return { name: `authenticatedBy(${id})`, test: (subject) => subject.authenticator === wanted }
}

function list(rules: readonly AccessRule[]): string {
  return rules.map(textOf).join(', ')
}

/**
 * Whoever has this claim with one of these values, of those that were stated with the identity. `path` goes into
 * objects at its dots (`realm_access.roles`), unless there is a claim of that whole name. A claim that is a list holds
 * what is in it. Exact: neither letter case nor spaces are forgiven.
 */
export function claim(path: string, ...values: readonly (string | number | boolean)[]): AccessRule {
  if (path === '') return refuse('claim.path', path, 'the name of a claim')
  if (values.length === 0) return refuse('claim', undefined, 'at least one value')
  return {
    name: named(`claim ${path}`, values.map(String)),
    test({ identity: { claims } }) {
      const found = at(claims, path)
      const all: readonly unknown[] = Array.isArray(found) ? found : [found]
      return values.some((value) => all.includes(value))
    },
  }
}

/** What a path of names leads to. Own members only: `constructor` is nobody's claim. */
export function at(value: JsonValue | undefined, path: string): JsonValue | undefined {
  const member = (holder: JsonValue | undefined, name: string): JsonValue | undefined =>
    typeof holder === 'object' && holder !== null && Object.hasOwn(holder, name)
      ? (holder as JsonObject)[name]
      : undefined
  const whole = member(value, path)
  if (whole !== undefined) return whole
  let found = value
  for (const name of path.split('.')) found = member(found, name)
  return found
}

/** Whoever's e-mail address the issuer has verified. */
export function emailVerified(): AccessRule {
  return {
    name: 'emailVerified()',
    people: 'people whose e-mail address is verified',
    test: ({ identity: { email } }) => email?.verified === true,
  }
}

/** Whomever `rule` does not hold for. */
export function not(rule: AccessRule): AccessRule {
  return {
    name: `not(${textOf(rule)})`,
    needs: needsOf([rule]),
    test: async (subject) => !(await rule.test(subject)),
  }
}

/** Whomever at least one of the rules holds for; asked in order until one does. Without rules: nobody. */
export function anyOf(...rules: readonly AccessRule[]): AccessRule {
  return {
    name: `anyOf(${list(rules)})`,
    needs: needsOf(rules),
    async test(subject) {
      for (const rule of rules) if (await holdsFor(rule, subject)) return true
      return false
    },
  }
}

/** Whomever all rules hold for; asked in order until one does not. At least one is needed. */
export function allOf(...rules: readonly AccessRule[]): AccessRule {
  if (rules.length === 0) return refuse('allOf', undefined, 'at least one rule')
  return {
    name: `allOf(${list(rules)})`,
    needs: needsOf(rules),
    async test(subject) {
      for (const rule of rules) if (!(await holdsFor(rule, subject))) return false
      return true
    },
  }
}
