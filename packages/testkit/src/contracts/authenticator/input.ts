import assert from 'node:assert/strict'
import { authenticatorCase, passwordFields } from './bench.ts'

/** What people, scanners and attackers put into a field. */
const ODD_TEXTS = [
  '',
  ' ',
  'x'.repeat(4096),
  'Ünïcödé 用户 \u{1F600}',
  'lone surrogate \uD800',
  'control \u0000 \u001b \r\n characters',
  '*)(uid=*))(|(uid=*',
  "' OR 1=1 --",
  '__proto__',
  'constructor',
  '{"$gt":""}',
  '../../etc/passwd',
  '%00%0a%s%n',
]

const ROUTES = ['submit', 'start', 'callback']

export const inputCases = [
  authenticatorCase('fields with odd texts are rejected, and never a fault', async (bench) => {
    const { ui } = bench.authenticator
    const names =
      ui.kind === 'form' ? ui.fields.map((field) => field.name) : ['username', 'password']
    for (const text of ODD_TEXTS) {
      const outcome = await bench.ask('submit', {
        form: Object.fromEntries(names.map((name) => [name, text])),
      })
      assert.notEqual(
        outcome.type,
        'identified',
        `${JSON.stringify(text.slice(0, 40))} is somebody`,
      )
    }
  }),

  authenticatorCase('a form without its fields is rejected', async (bench) => {
    await bench.identified()
    const form = bench.forms.at(-1) ?? {}
    for (const incomplete of [
      {},
      ...Object.keys(form).map((name) => ({ ...form, [name]: undefined })),
    ]) {
      const entries = Object.entries(incomplete).filter(
        (entry): entry is [string, string] => entry[1] !== undefined,
      )
      // What needs no field has nothing to miss.
      if (Object.keys(form).length === 0) continue
      const outcome = await bench.ask('submit', { form: Object.fromEntries(entries) })
      assert.notEqual(outcome.type, 'identified', `without ${Object.keys(incomplete).join(', ')}`)
    }
  }),

  authenticatorCase('an account with an empty or odd password is rejected', async (bench) => {
    await bench.identified()
    const form = bench.forms.at(-1)
    const [name] = passwordFields(bench.authenticator)
    if (!form || name === undefined) return
    // An empty one in particular: some back ends take it for an anonymous login (RFC 4513, 5.1.2).
    for (const text of ODD_TEXTS) {
      const outcome = await bench.ask('submit', { form: { ...form, [name]: text } })
      assert.equal(
        outcome.type,
        'rejected',
        `the password ${JSON.stringify(text.slice(0, 40))} gives ${outcome.type}`,
      )
    }
    for (const near of [
      `${form[name]} `,
      `${form[name]}\u0000`,
      form[name]?.slice(0, -1) ?? '',
      `${form[name]}x`,
    ]) {
      const outcome = await bench.ask('submit', { form: { ...form, [name]: near } })
      assert.notEqual(outcome.type, 'identified', 'a password that is nearly right')
    }
  }),

  authenticatorCase('a route it does not have is rejected', async (bench) => {
    await bench.identified()
    for (const route of [
      'no-such-route',
      '',
      '__proto__',
      'constructor',
      'toString',
      'x'.repeat(300),
    ]) {
      for (const input of [{}, { form: bench.forms[0] ?? {} }]) {
        assert.equal(
          (await bench.ask(route, input)).type,
          'rejected',
          `route '${route.slice(0, 20)}'`,
        )
      }
    }
  }),

  authenticatorCase('its routes without a form or query identify nobody', async (bench) => {
    for (const route of ROUTES) assert.notEqual((await bench.ask(route)).type, 'identified', route)
  }),

  authenticatorCase('its routes with a rubbish query identify nobody', async (bench) => {
    for (const route of ROUTES) {
      for (const text of ODD_TEXTS.slice(0, -1)) {
        const query = { code: text, state: text, error: text, error_description: text, iss: text }
        const safe = Object.fromEntries(
          Object.entries(query).map(([name, value]) => [name, value.toWellFormed()]),
        )
        assert.notEqual((await bench.ask(route, { query: safe })).type, 'identified', route)
      }
    }
  }),
]
