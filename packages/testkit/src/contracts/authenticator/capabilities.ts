import assert from 'node:assert/strict'
import { assertIdentity, authenticatorCase, inWords } from './bench.ts'

const MEMBERS = ['identify', 'refresh', 'logout', 'backchannel'] as const

export const capabilityCases = [
  authenticatorCase('a missing capability is an absent member', async ({ authenticator }) => {
    for (const name of MEMBERS) {
      const type = typeof authenticator[name]
      assert.ok(type === 'function' || type === 'undefined', `${name} is ${type}`)
    }
  }),

  authenticatorCase('identify knows nobody in a bare or rubbish request', async (bench) => {
    const requests = [
      {},
      { authorization: 'Basic !!!' },
      { cookie: 'x=%00; =; ;' },
      { 'x-forwarded-user': '' },
    ]
    for (const headers of requests) {
      const outcome = await bench.authenticator.identify?.(bench.context('', { headers }))
      assert.notEqual(outcome?.type, 'identified', JSON.stringify(headers))
    }
  }),

  authenticatorCase('identify knows the same person every time', async (bench) => {
    const { recognised } = bench.subject
    const { authenticator } = bench
    if (!authenticator.identify || !recognised) return
    const outcomes = await Promise.all(
      [1, 2, 3].map(async () => authenticator.identify?.(bench.context('', recognised))),
    )
    const people = outcomes.map((outcome) => {
      assert.ok(
        outcome?.type === 'identified',
        `\`recognised\` is ${outcome ? inWords(outcome) : 'not known to identify'}`,
      )
      assertIdentity(outcome.identity)
      return JSON.stringify([outcome.identity.issuer, outcome.identity.subject])
    })
    assert.equal(new Set(people).size, 1)
  }),

  authenticatorCase('refresh says what became of a login', async (bench) => {
    const { identity, grant } = await bench.identified()
    const outcome = await bench.authenticator.refresh?.(identity, grant, bench.context(''))
    if (!outcome) return
    assert.ok(
      outcome.type === 'fresh' || outcome.type === 'updated',
      `a new login is ${outcome.type}`,
    )
    if (outcome.type !== 'updated') return
    assertIdentity(outcome.identity)
    assert.equal(outcome.identity.issuer, identity.issuer)
    assert.equal(
      outcome.identity.subject,
      identity.subject,
      'a refresh never makes another person of somebody',
    )
  }),

  authenticatorCase('refresh without a grant is an outcome, not a fault', async (bench) => {
    const { identity } = await bench.identified()
    const outcome = await bench.authenticator.refresh?.(identity, undefined, bench.context(''))
    assert.ok(!outcome || ['fresh', 'updated', 'expired', 'unavailable'].includes(outcome.type))
  }),

  authenticatorCase('refresh says expired once the issuer revoked the login', async (bench) => {
    const { subject, authenticator } = bench
    if (!authenticator.refresh || !subject.revoke) return
    const { identity, grant } = await bench.identified()
    await subject.revoke()
    const outcome = await authenticator.refresh(identity, grant, bench.context(''))
    assert.equal(outcome.type, 'expired')
  }),

  authenticatorCase('what an identity can be asked for was offered', async (bench) => {
    const { identity } = await bench.identified()
    const { facts: offered = {} } = bench.authenticator
    for (const name of Object.keys(identity.facts ?? {}))
      assert.ok(Object.hasOwn(offered, name), `the fact ${name} is not among those it offers`)
    for (const [name, { missingScopes }] of Object.entries(offered))
      assert.ok(Array.isArray(missingScopes), `missingScopes of ${name} is a list`)
  }),

  authenticatorCase(
    'trouble is told at once, in words or not at all',
    async ({ authenticator }) => {
      const why = authenticator.trouble?.()
      assert.ok(
        why === undefined || (typeof why === 'string' && why !== ''),
        `trouble is ${typeof why}`,
      )
    },
  ),

  authenticatorCase('logout may be repeated, with and without a grant', async (bench) => {
    const { identity, grant } = await bench.identified()
    for (const given of [grant, grant, undefined]) {
      const result = await bench.authenticator.logout?.(identity, given, bench.context(''))
      if (result?.redirect !== undefined) assert.ok(result.redirect instanceof URL)
    }
  }),

  authenticatorCase('backchannel refuses what the issuer did not send', async (bench) => {
    const { authenticator } = bench
    if (!authenticator.backchannel) return
    const url = bench.context('').routeUrl('backchannel')
    const bodies = ['', 'logout_token=', 'logout_token=a.b.c', '{"sub":"x"}', '\u0000'.repeat(100)]
    for (const body of bodies) {
      const headers = { 'content-type': 'application/x-www-form-urlencoded' }
      const request = new Request(url, { method: 'POST', body, headers })
      const call = authenticator.backchannel(request, bench.context(''))
      await assert.rejects(
        bench.within(call, 'backchannel'),
        `accepted ${JSON.stringify(body.slice(0, 20))}`,
      )
    }
  }),

  authenticatorCase('backchannel says whose sessions end', async (bench) => {
    const { subject, authenticator } = bench
    if (!authenticator.backchannel || !subject.logoutMessage) return
    const { identity } = await bench.identified()
    const selector = await authenticator.backchannel(
      await subject.logoutMessage(),
      bench.context(''),
    )
    assert.equal(selector.issuer, identity.issuer)
    assert.ok(
      selector.subject !== undefined || selector.session !== undefined,
      'a subject or a session',
    )
    if (selector.subject !== undefined) assert.equal(selector.subject, identity.subject)
  }),
]
