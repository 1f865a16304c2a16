// What the author of a plugin reads when a case fails: enough to know what to change.
import { memoryStore } from '@hubkit/core'
import type { Query, Store } from '@hubkit/core/contract'
import { expect, test } from 'vitest'
import type { ContractSuite } from '../src/case.ts'
import { authenticatorContract } from '../src/contracts/authenticator.ts'
import { formAttempt } from '../src/contracts/authenticator/subject.ts'
import { storeContract } from '../src/contracts/store.ts'
import { failures } from '../src/failures.ts'
import { fakeAuthenticator } from '../src/fakes/authenticator.ts'

async function said<Subject>(
  suite: ContractSuite<Subject>,
  name: string,
  subject: Subject,
): Promise<string> {
  const cases = suite.cases.filter((item) => item.name === name)
  const [failure] = await failures({ ...suite, cases }, () => ({ subject }))
  return String(failure?.error)
}

test('a right login that is rejected says why', async () => {
  const subject = {
    authenticator: fakeAuthenticator(),
    login: formAttempt({ username: 'alice', password: 'rabbit' }),
    wrong: formAttempt({ username: 'alice', password: 'looking-glass' }),
  }
  const reason = 'rejected: unknown account or wrong password'
  expect(await said(authenticatorContract, 'the right login gives an identity', subject)).toContain(
    `the right login is ${reason}`,
  )
  const atOnce = 'logins at once do not disturb one another'
  expect(await said(authenticatorContract, atOnce, subject)).toContain(
    `one with the right login is ${reason}`,
  )
})

test('a query that should be refused is named', async () => {
  const memory = memoryStore()
  // Looks at the conditions and not at the order.
  const find = ((kind, { where }: Query<typeof kind>) =>
    memory.find(kind, { where })) as Store['find']
  const name = 'a field that is not indexed is refused'
  expect(await said(storeContract, name, { store: { ...memory, find } })).toContain(
    'find in the order of displayName gives an answer, not HUB_ERR_STORE',
  )
})

test('a feed that brings too little says what it brought', async () => {
  const memory = memoryStore()
  async function* changes(options: Parameters<Store['changes']>[0]) {
    for await (const change of memory.changes(options))
      if (change.type !== 'event' || change.event.type !== 'four') yield change
  }
  const name =
    'the feed brings the events after a cursor in the order of commits, and none of a conflict'
  expect(await said(storeContract, name, { store: { ...memory, changes }, timeout: 200 })).toMatch(
    /not within 200 ms: the feed; it brought only \["one","two","three"\] after 0/,
  )
})
