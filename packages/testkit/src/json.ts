import assert from 'node:assert/strict'

/** Fails unless `value` comes back the same from JSON; members that are `undefined` are as good as absent. */
export function assertJson(value: unknown, what: string): void {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return
  if (typeof value === 'number')
    assert.ok(Number.isFinite(value), `${what} is a number that JSON has`)
  else if (Array.isArray(value))
    value.forEach((item, index) => assertJson(item, `${what}[${index}]`))
  else {
    assert.ok(typeof value === 'object', `${what} is ${typeof value}, expected JSON`)
    const prototype: unknown = Object.getPrototypeOf(value)
    assert.ok(
      prototype === Object.prototype || prototype === null,
      `${what} is an object of a class`,
    )
    for (const [name, member] of Object.entries(value)) {
      if (member !== undefined) assertJson(member, `${what}.${name}`)
    }
  }
}
