import assert from 'node:assert/strict'
import { authenticatorCase, inWords } from './bench.ts'

export const loginCases = [
  authenticatorCase(
    'it has an id, a form or button, and the version of the contract',
    async ({ authenticator }) => {
      assert.equal(authenticator.specVersion, 1)
      assert.match(authenticator.id, /^[a-z0-9-]{1,40}$/)
      const { ui } = authenticator
      if (ui.kind === 'button') assert.ok(ui.label)
      else if (ui.kind === 'form') {
        assert.ok(ui.fields.length > 0, 'a form has fields')
        const names = ui.fields.map((field) => field.name)
        assert.equal(new Set(names).size, names.length, 'names of fields differ')
        for (const { name, label, type } of ui.fields)
          assert.ok(name && label && ['text', 'password'].includes(type))
      } else assert.equal(ui.kind, 'silent')
    },
  ),

  authenticatorCase('the right login gives an identity', async (bench) => {
    await bench.identified()
  }),

  authenticatorCase('the same person has the same issuer and subject every time', async (bench) => {
    const [first, again] = [await bench.identified(), await bench.identified()]
    assert.equal(again.identity.issuer, first.identity.issuer)
    assert.equal(again.identity.subject, first.identity.subject)
  }),

  authenticatorCase('the wrong login is rejected', async (bench) => {
    await bench.rejected(bench.subject.wrong)
    // And did no harm to the right one.
    await bench.identified()
  }),

  authenticatorCase('an unknown account looks like a wrong password', async (bench) => {
    const { unknown, wrong } = bench.subject
    if (!unknown) return
    const [one, other] = [await bench.rejected(unknown), await bench.rejected(wrong)]
    assert.equal(one.message, other.message)
  }),

  authenticatorCase('an unknown account takes as long as a wrong password', async (bench) => {
    const { unknown, wrong } = bench.subject
    if (!unknown) return
    // The shortest of several: what else the machine does only adds to a time.
    const shortest = { unknown: Infinity, wrong: Infinity }
    const isAlike = (): boolean => {
      const [less, more] = [shortest.unknown, shortest.wrong].toSorted((a, b) => a - b)
      // Below this, noise; a password hash that is skipped shows far above it.
      return more !== undefined && less !== undefined && (more < 20 || less > more / 3)
    }
    for (let round = 0; round < 5 || (round < 20 && !isAlike()); round += 1) {
      for (const [name, attempt] of [['unknown', unknown] as const, ['wrong', wrong] as const]) {
        const started = performance.now()
        await bench.rejected(attempt)
        shortest[name] = Math.min(shortest[name], performance.now() - started)
      }
    }
    assert.ok(
      isAlike(),
      `an unknown account took ${shortest.unknown.toFixed(1)} ms at least, a wrong password ${shortest.wrong.toFixed(1)} ms`,
    )
  }),

  authenticatorCase('no secret is in an outcome or in the log', async (bench) => {
    const { wrong, unknown } = bench.subject
    const { identity } = await bench.identified()
    const rejected = await bench.rejected(wrong)
    const stranger = unknown && (await bench.rejected(unknown))
    bench.assertNoSecrets(identity, rejected, stranger)
  }),

  authenticatorCase('logins at once do not disturb one another', async (bench) => {
    const { login, wrong } = bench.subject
    const attempts = Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? login : wrong))
    const outcomes = await Promise.all(attempts.map((attempt) => bench.attempt(attempt)))
    for (const [index, outcome] of outcomes.entries()) {
      const isRight = attempts[index] === login
      assert.ok(
        outcome.type === (isRight ? 'identified' : 'rejected'),
        `of 20 attempts at once, one with the ${isRight ? 'right' : 'wrong'} login is ${inWords(outcome)}`,
      )
    }
  }),

  authenticatorCase('a call whose signal has aborted ends soon', async (bench) => {
    const signal = AbortSignal.abort(new Error('the client went away'))
    const route = bench.authenticator.ui.kind === 'form' ? 'submit' : 'start'
    const calls = {
      handle: bench.authenticator.handle(route, bench.context(route, { form: {} }, signal)),
      identify: bench.authenticator.identify?.(bench.context('', bench.subject.recognised, signal)),
    }
    for (const [name, call] of Object.entries(calls)) {
      // With whatever result.
      const ended = call?.then(
        () => undefined,
        () => undefined,
      )
      if (ended) await bench.within(ended, `${name} with a signal that has aborted`)
    }
  }),
]
