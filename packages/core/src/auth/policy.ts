import { check } from '../contract/index.ts'
import type { Identity } from '../contract/authenticator.ts'
import { groupsBy, type GroupSource } from './group-sources.ts'
import type { RoleFinding } from './roles/given-roles.ts'
import type { RoleSource } from './roles/role-sources.ts'
import { holdsFor, textOf, type AccessRule, type AccessSubject } from './rules.ts'

export type { AccessRule, AccessSubject } from './rules.ts'

/** What a rule means for admin rights. */
export interface AdminRule {
  readonly rule: AccessRule
  readonly effect: 'grant' | 'revoke'
}

/**
 * Who may enter a hub, asked at login and at every refresh. All of `require`, none of `deny` and one of `allow` must
 * hold; in a hub that allows everyone the other two still count.
 */
export interface AccessPolicy {
  /** All must hold. @default [] */
  readonly require?: readonly AccessRule[] | undefined
  /** None may hold. @default [] */
  readonly deny?: readonly AccessRule[] | undefined
  /** One must hold. @default [], which admits nobody */
  readonly allow?: readonly AccessRule[] | undefined
  /** The first that holds decides; none leaves the user's admin right as it is. Does not admit anybody. @default [] */
  readonly admin?: readonly AdminRule[] | undefined
  /**
   * Where the groups of whoever is admitted come from; together they replace the groups they had, at login and at
   * every refresh. The rules above see these groups. @default the groups that the authenticator states, if it states any
   */
  readonly groups?: readonly GroupSource[] | undefined
  /**
   * Where roles of whoever is admitted come from, beside those that `createHub.roles` gives by name, group and service.
   * What an account's sources say replaces what they said before, at login and at every refresh. Only roles of
   * `createHub.roles` can come of it; administrators are made by `admin`. @default []
   */
  readonly roles?: readonly RoleSource[] | undefined
}

/** What a policy says of somebody. `by` is a rule's text. */
export type AccessDecision =
  | {
      readonly admitted: true
      readonly by: string
      /** What to do with the user's admin right. */
      readonly admin: 'grant' | 'revoke' | 'keep'
      /** The rule that changes it. */
      readonly adminBy?: string | undefined
      /** What the user's groups are to be; `undefined` leaves them. */
      readonly groups?: readonly string[] | undefined
      /** What the sources of roles say; left out without any. */
      readonly roles?: readonly RoleFinding[] | undefined
    }
  | {
      readonly admitted: false
      readonly by: string
      /** For log and audit event, not for the person. */
      readonly reason: string
      /** For the person: whom the hub is for, as far as rules say so. */
      readonly people?: readonly string[] | undefined
      /** What a rule threw: for the hub's log. */
      readonly cause?: unknown
    }

/** Makes admin whomever the rule holds for. */
export function grantAdmin(rule: AccessRule): AdminRule {
  return { rule, effect: 'grant' }
}

/** Takes admin rights from whomever the rule holds for. */
export function revokeAdmin(rule: AccessRule): AdminRule {
  return { rule, effect: 'revoke' }
}

const RULES = check.optional(
  check.array(check.having<AccessRule>('an access rule such as everyone()', 'name', 'test')),
  [],
)
const ADMIN_RULE = check.object({
  rule: check.having<AccessRule>('an access rule such as everyone()', 'name', 'test'),
  effect: check.oneOf('grant', 'revoke'),
})

const GROUPS = check.array(
  check.having<GroupSource>('a source of groups such as statedGroups()', 'name', 'of'),
)

const ROLES = check.array(
  check.having<RoleSource>("a source of roles such as rolesFromClaim('roles')", 'name', 'of'),
)

/** Checks a policy among other options. */
export const checkAccessPolicy: check.Check<
  Required<Omit<AccessPolicy, 'groups' | 'roles'>> & Pick<AccessPolicy, 'groups' | 'roles'>
> = check.object({
  require: RULES,
  deny: RULES,
  allow: RULES,
  admin: check.optional(check.array(ADMIN_RULE), []),
  groups: check.optional(GROUPS),
  roles: check.optional(ROLES),
})

type Refusal = Extract<AccessDecision, { readonly admitted: false }>

class RuleFault extends Error {
  readonly refusal: Refusal
  constructor(text: string, cause: unknown) {
    super('an access rule failed', { cause })
    this.refusal = {
      admitted: false,
      by: text,
      reason: `the rule ${text} failed, so nobody enters by it`,
      cause,
    }
  }
}

async function holds(rule: AccessRule, subject: AccessSubject): Promise<boolean> {
  try {
    return await holdsFor(rule, subject)
  } catch (error) {
    throw new RuleFault(textOf(rule), error)
  }
}

async function firstThatHolds(
  rules: readonly AccessRule[],
  subject: AccessSubject,
): Promise<AccessRule | undefined> {
  for (const rule of rules) if (await holds(rule, subject)) return rule
  return undefined
}

function peopleOf(rules: readonly AccessRule[]): readonly string[] {
  return rules.flatMap(({ people }) => people ?? [])
}

async function admission(
  { require = [], deny = [], allow = [] }: AccessPolicy,
  subject: AccessSubject,
): Promise<Refusal | AccessRule> {
  for (const rule of require) {
    if (!(await holds(rule, subject)))
      return {
        admitted: false,
        by: textOf(rule),
        reason: `required by ${textOf(rule)}, which does not hold`,
        people: peopleOf([rule]),
      }
  }
  const denied = await firstThatHolds(deny, subject)
  if (denied) return { admitted: false, by: textOf(denied), reason: `denied by ${textOf(denied)}` }
  const allowed = await firstThatHolds(allow, subject)
  if (allowed) return allowed
  const reason =
    allow.length === 0
      ? 'the policy has no allow rule'
      : `none of ${allow.map(textOf).join(', ')} holds`
  return { admitted: false, by: 'allow', reason, people: peopleOf(allow) }
}

async function adminRight(
  { admin = [] }: AccessPolicy,
  subject: AccessSubject,
): Promise<AdminRule | undefined> {
  for (const item of admin) if (await holds(item.rule, subject)) return item
  return undefined
}

/** The groups that a policy gives somebody; `undefined` leaves those they have. */
async function groupsFor(
  { groups }: AccessPolicy,
  subject: AccessSubject,
): Promise<readonly string[] | undefined> {
  if (!groups) return subject.identity.groups
  try {
    return await groupsBy(groups, subject)
  } catch (error) {
    throw new RuleFault('groups', error)
  }
}

/** What the sources of roles say; `undefined` when there are none. */
async function rolesFor(
  { roles }: AccessPolicy,
  subject: AccessSubject,
): Promise<readonly RoleFinding[] | undefined> {
  if (!roles) return undefined
  // Whoever knows a shared password says of everybody what they like.
  if (subject.identity.shared === true) return []
  const findings: RoleFinding[] = []
  for (const source of roles) {
    try {
      findings.push({ by: source.name, names: await source.of(subject), only: source.only })
    } catch (error) {
      throw new RuleFault(source.name, error)
    }
  }
  return findings
}

/**
 * Decides who may enter. Finds the groups, then asks `require`, `deny`, `allow`, `admin` and `roles`, in this order. A rule that
 * throws refuses, whatever the others say. A shared credential is never given admin rights; see also
 * {@link sharedAdminRefusal}.
 */
export async function decideAccess(
  policy: AccessPolicy,
  asked: AccessSubject,
): Promise<AccessDecision> {
  try {
    const groups = await groupsFor(policy, asked)
    const subject = groups ? { ...asked, groups } : asked
    const verdict = await admission(policy, subject)
    if ('admitted' in verdict) return verdict
    const by = textOf(verdict)
    const admin = await adminRight(policy, subject)
    const roles = await rolesFor(policy, subject)
    const given = { ...(groups ? { groups } : {}), ...(roles ? { roles } : {}) }
    if (!admin || (admin.effect === 'grant' && subject.identity.shared === true)) {
      return { admitted: true, by, admin: 'keep', ...given }
    }
    return { admitted: true, by, admin: admin.effect, adminBy: textOf(admin.rule), ...given }
  } catch (error) {
    if (error instanceof RuleFault) return error.refusal
    throw error
  }
}

/**
 * Why an admitted login must be refused all the same: whoever knows a shared password must not become an
 * administrator by typing that person's name. To be asked before the decision's `admin` is carried out, with what the
 * user's record says.
 */
export function sharedAdminRefusal(identity: Identity, isAdmin: boolean): string | undefined {
  return identity.shared === true && isAdmin
    ? 'an administrator needs a password that nobody else has'
    : undefined
}
