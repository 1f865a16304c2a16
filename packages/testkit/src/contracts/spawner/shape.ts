import assert from 'node:assert/strict'
import { optionsSchema, spawnerCase } from './bench.ts'

export const shapeCases = [
  spawnerCase('it has a name and the version of the contract', async ({ spawner }) => {
    assert.equal(spawner.specVersion, 1)
    assert.match(spawner.name, /^[a-z0-9-]{1,40}$/)
  }),

  spawnerCase('a missing capability is an absent member', async ({ spawner }) => {
    for (const name of ['watch', 'list', 'destroy', 'logs'] as const) {
      const type = typeof spawner[name]
      assert.ok(type === 'function' || type === 'undefined', `${name} is ${type}`)
    }
  }),

  spawnerCase('options are checked', async ({ spawner, subject, server }) => {
    const schema = await optionsSchema(spawner, server().ref)
    if (!schema) return
    const accepted = await schema['~standard'].validate(subject.options ?? {})
    assert.ok(!accepted.issues, 'good options are refused')
    const refused = await schema['~standard'].validate(subject.badOptions ?? 'not an object')
    assert.ok(refused.issues && refused.issues.length > 0, 'bad options are accepted')
    for (const issue of refused.issues) assert.ok(issue.message, 'an issue says what is wrong')
  }),

  spawnerCase('options describe themselves as JSON Schema', async ({ spawner, server }) => {
    const schema = await optionsSchema(spawner, server().ref)
    if (!schema) return
    for (const side of ['input', 'output'] as const) {
      const described: unknown = schema['~standard'].jsonSchema[side]({ target: 'draft-2020-12' })
      assert.deepEqual(JSON.parse(JSON.stringify(described)), described, 'the description is JSON')
    }
  }),
]
