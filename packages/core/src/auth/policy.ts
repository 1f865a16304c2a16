import { check } from '../contract/index.ts'
import type { Identity } from '../contract/authenticator.ts'
import type { AccessRule, AccessSubject } from './rules.ts'

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
}

/** What a policy says of somebody. `by` is a rule's name. */
export type AccessDecision =
  | {
      readonly admitted: true
      readonly by: string
      /** What to do with the user's admin right. */
      readonly admin: 'grant' | 'revoke' | 'keep'
      /** The rule that changes it. */
      readonly adminBy?: string | undefined
    }
  | {
      readonly admitted: false
      readonly by: string
      /** For log and audit event, not for the person. */
      readonly reason: string
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

/** Checks a policy among other options. */
export const checkAccessPolicy: check.Check<Required<AccessPolicy>> = check.object({
  require: RULES,
  deny: RULES,
  allow: RULES,
  admin: check.optional(check.array(ADMIN_RULE), []),
})

type Refusal = Extract<AccessDecision, { readonly admitted: false }>

class RuleFault extends Error {
  readonly refusal: Refusal
  constructor(rule: AccessRule, cause: unknown) {
    super('an access rule failed', { cause })
    this.refusal = {
      admitted: false,
      by: rule.name,
      reason: `the rule ${rule.name} failed, so nobody enters by it`,
      cause,
    }
  }
}

async function holds(rule: AccessRule, subject: AccessSubject): Promise<boolean> {
  try {
    // Only `true` counts: a rule written in JavaScript may return anything.
    const answer: unknown = await rule.test(subject)
    return answer === true
  } catch (error) {
    throw new RuleFault(rule, error)
  }
}

async function firstThatHolds(
  rules: readonly AccessRule[],
  subject: AccessSubject,
): Promise<AccessRule | undefined> {
  for (const rule of rules) if (await holds(rule, subject)) return rule
  return undefined
}

async function admission(
  { require = [], deny = [], allow = [] }: AccessPolicy,
  subject: AccessSubject,
): Promise<Refusal | AccessRule> {
  for (const rule of require) {
    if (!(await holds(rule, subject)))
      return {
        admitted: false,
        by: rule.name,
        reason: `required by ${rule.name}, which does not hold`,
      }
  }
  const denied = await firstThatHolds(deny, subject)
  if (denied) return { admitted: false, by: denied.name, reason: `denied by ${denied.name}` }
  const allowed = await firstThatHolds(allow, subject)
  if (allowed) return allowed
  const reason =
    allow.length === 0
      ? 'the policy has no allow rule'
      : `none of ${allow.map(({ name }) => name).join(', ')} holds`
  return { admitted: false, by: 'allow', reason }
}

async function adminRight(
  { admin = [] }: AccessPolicy,
  subject: AccessSubject,
): Promise<AdminRule | undefined> {
  for (const item of admin) if (await holds(item.rule, subject)) return item
  return undefined
}

/**
 * Decides who may enter. Asks `require`, then `deny`, then `allow`, then `admin`. A rule that throws refuses, whatever
 * the others say. A shared credential is never given admin rights; see also {@link sharedAdminRefusal}.
 */
export async function decideAccess(
  policy: AccessPolicy,
  subject: AccessSubject,
): Promise<AccessDecision> {
  try {
    const verdict = await admission(policy, subject)
    if ('admitted' in verdict) return verdict
    const admin = await adminRight(policy, subject)
    if (!admin || (admin.effect === 'grant' && subject.identity.shared === true)) {
      return { admitted: true, by: verdict.name, admin: 'keep' }
    }
    return { admitted: true, by: verdict.name, admin: admin.effect, adminBy: admin.rule.name }
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
