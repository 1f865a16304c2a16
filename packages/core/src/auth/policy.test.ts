import { describe, expect, test } from 'vitest'
import {
  checkAccessPolicy,
  decideAccess,
  grantAdmin,
  revokeAdmin,
  sharedAdminRefusal,
  type AccessPolicy,
} from './policy.ts'
import {
  emailDomain,
  emailVerified,
  everyone,
  groups,
  not,
  usernames,
  type AccessRule,
  type AccessSubject,
} from './rules.ts'

const asked: string[] = []
/** A rule that notes that it was asked. */
function rule(name: string, answer: boolean): AccessRule {
  return {
    name,
    test: () => {
      asked.push(name)
      return answer
    },
  }
}
const broken: AccessRule = {
  name: 'broken()',
  test: () => Promise.reject(new Error('the directory is away')),
}

function subject(username: string, shared?: boolean): AccessSubject {
  return {
    username,
    identity: { issuer: 'local:x', subject: username, username, shared },
    authenticator: 'x',
    groups: username === 'alice' ? ['staff'] : [],
    existing: false,
  }
}

const yes = rule('yes', true)
const no = rule('no', false)

const cases: readonly {
  what: string
  policy: AccessPolicy
  by: string
  admitted: boolean
  reason?: string
}[] = [
  {
    what: 'nobody enters without a policy',
    policy: {},
    by: 'allow',
    admitted: false,
    reason: 'no allow rule',
  },
  {
    what: 'nobody enters without an allow rule',
    policy: { require: [yes], deny: [no] },
    by: 'allow',
    admitted: false,
  },
  {
    what: 'an admin rule admits nobody',
    policy: { admin: [grantAdmin(yes)] },
    by: 'allow',
    admitted: false,
  },
  { what: 'an allow rule admits', policy: { allow: [no, yes] }, by: 'yes', admitted: true },
  {
    what: 'allow rules that do not hold do not admit',
    policy: { allow: [no] },
    by: 'allow',
    admitted: false,
    reason: 'none of no holds',
  },
  {
    what: 'deny beats allow',
    policy: { deny: [yes], allow: [everyone()] },
    by: 'yes',
    admitted: false,
    reason: 'denied by yes',
  },
  {
    what: 'require counts where everyone is allowed',
    policy: { require: [no], allow: [everyone()] },
    by: 'no',
    admitted: false,
  },
  {
    what: 'all of require must hold',
    policy: { require: [yes, no], allow: [everyone()] },
    by: 'no',
    admitted: false,
  },
  {
    what: 'with all three',
    policy: { require: [yes], deny: [no], allow: [everyone()] },
    by: 'everyone()',
    admitted: true,
  },
  {
    what: 'deny does not depend on case',
    policy: { deny: [usernames('ALICE')], allow: [everyone()] },
    by: 'usernames(ALICE)',
    admitted: false,
  },
  ...(['require', 'deny', 'allow'] as const).map((list) => ({
    what: `a rule of ${list} that throws refuses`,
    policy: { allow: [everyone()], [list]: [broken] },
    by: 'broken()',
    admitted: false,
    reason: 'broken() failed',
  })),
  {
    what: 'an admin rule that throws refuses',
    policy: { allow: [yes], admin: [revokeAdmin(broken)] },
    by: 'broken()',
    admitted: false,
  },
  {
    what: 'a rule that is not asked cannot fail',
    policy: { allow: [yes, broken] },
    by: 'yes',
    admitted: true,
  },
]

describe('decideAccess', () => {
  test.for(cases)('$what', async ({ policy, by, admitted, reason }) => {
    const decision = await decideAccess(policy, subject('alice'))
    expect(decision).toMatchObject({ admitted, by })
    if (!decision.admitted) expect(decision.reason).toContain(reason ?? '')
  })

  test('asks require, deny, allow, admin in this order and no more than it must', async () => {
    asked.length = 0
    const policy: AccessPolicy = {
      admin: [grantAdmin(rule('admin', true)), grantAdmin(rule('admin 2', true))],
      allow: [rule('allow', true), rule('allow 2', true)],
      deny: [rule('deny', false), rule('deny 2', false)],
      require: [rule('require', true), rule('require 2', true)],
    }
    await decideAccess(policy, subject('alice'))
    expect(asked).toEqual(['require', 'require 2', 'deny', 'deny 2', 'allow', 'admin'])
  })

  test('says what a rule threw, for the log', async () => {
    const decision = await decideAccess({ allow: [broken] }, subject('alice'))
    expect(decision).toMatchObject({ cause: new Error('the directory is away') })
    expect(decision).not.toHaveProperty('reason', expect.stringContaining('directory'))
  })

  test('only true is a yes', async () => {
    const sloppy: AccessRule = { name: 'sloppy', test: () => 'no' as never }
    expect(await decideAccess({ allow: [sloppy] }, subject('alice'))).toMatchObject({
      admitted: false,
    })
  })
})

describe('admin rights', () => {
  const staff = groups('staff')
  test.for([
    { admin: undefined, who: 'alice', right: 'keep' },
    { admin: [grantAdmin(staff)], who: 'alice', right: 'grant', adminBy: 'groups(staff)' },
    { admin: [grantAdmin(staff)], who: 'bob', right: 'keep' },
    {
      admin: [revokeAdmin(not(staff))],
      who: 'bob',
      right: 'revoke',
      adminBy: 'not(groups(staff))',
    },
    { admin: [revokeAdmin(not(staff))], who: 'alice', right: 'keep' },
    // The first that holds decides: root stays, although not in the group.
    {
      admin: [grantAdmin(usernames('root')), revokeAdmin(not(staff))],
      who: 'root',
      right: 'grant',
      adminBy: 'usernames(root)',
    },
    {
      admin: [revokeAdmin(not(staff)), grantAdmin(usernames('root'))],
      who: 'root',
      right: 'revoke',
      adminBy: 'not(groups(staff))',
    },
  ])('%#: $who: $right', async ({ admin, who, right, adminBy }) => {
    const decision = await decideAccess({ allow: [everyone()], admin }, subject(who))
    expect(decision).toEqual({
      admitted: true,
      by: 'everyone()',
      admin: right,
      ...(adminBy ? { adminBy } : {}),
    })
  })

  test('a shared credential never gives them', async () => {
    const policy: AccessPolicy = { allow: [everyone()], admin: [grantAdmin(everyone())] }
    expect(await decideAccess(policy, subject('alice', true))).toEqual({
      admitted: true,
      by: 'everyone()',
      admin: 'keep',
    })
    expect(await decideAccess(policy, subject('alice', false))).toMatchObject({ admin: 'grant' })
  })

  test.for([
    [true, true, true],
    [true, false, false],
    [false, true, false],
    [undefined, true, false],
  ] as const)('shared %s, administrator %s: refused %s', ([shared, isAdmin, refused]) => {
    const reason = sharedAdminRefusal(subject('alice', shared).identity, isAdmin)
    expect(reason === undefined).toBe(!refused)
  })
})

describe('checkAccessPolicy', () => {
  test('fills in what is left out', () => {
    expect(checkAccessPolicy({ allow: [yes] }, 'access')).toEqual({
      require: [],
      deny: [],
      allow: [yes],
      admin: [],
    })
  })

  test.for([
    [{ allowed: [] }, 'access.allowed: found an unknown option'],
    [{ allow: [everyone] }, 'access.allow[0]: found a function, expected an access rule'],
    [{ admin: [everyone()] }, 'access.admin[0].name: found an unknown option'],
    [
      { admin: [{ rule: everyone(), effect: 'give' }] },
      "access.admin[0].effect: found a string, expected one of 'grant', 'revoke'",
    ],
  ] as const)('refuses %o', ([policy, message]) => {
    expect(() => checkAccessPolicy(policy, 'access')).toThrow(message)
  })
})

test('who is refused may be told whom the hub is for, but not whom a rule denies', async () => {
  const told = async (policy: AccessPolicy): Promise<readonly string[] | undefined> => {
    const decision = await decideAccess(policy, subject('bob'))
    return decision.admitted ? undefined : decision.people
  }
  const staff = groups('staff', 'ops')
  expect(await told({ allow: [staff, usernames('alice'), no] })).toEqual([
    'members of one of staff, ops',
  ])
  expect(await told({ require: [emailVerified()], allow: [everyone(), staff] })).toEqual([
    'people whose e-mail address is verified',
  ])
  expect(await told({ require: [emailDomain('a.example')], allow: [everyone()] })).toEqual([
    'people with a verified e-mail address at a.example',
  ])
  expect(await told({ deny: [not(staff)], allow: [everyone()] })).toBeUndefined()
})
