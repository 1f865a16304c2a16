// Every way in which a login fails, against a real OpenID Connect provider: what docs/access.md says of it is so.
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { FAILURES, HOSTILE, type Around } from './support/login-failures/failures.ts'
import { CONTACT, startFailuresHub, type FailuresHub } from './support/login-failures/hub.ts'
import { failureRows } from './support/login-failures/table.ts'
import { plainVisitor, type Shown } from './support/login-failures/visitor.ts'

const rows = await failureRows()
let world: FailuresHub

beforeAll(async () => {
  world = await startFailuresHub()
})
afterAll(() => world?.[Symbol.asyncDispose]())
afterEach(() => void vi.useRealTimers())

const around: Around = {
  forgetLogins: () => world.issuer.forgetLogins(),
  later(milliseconds) {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + milliseconds })
  },
}

async function bring(failure: (typeof FAILURES)[number], language: string): Promise<Shown> {
  const visitor = plainVisitor(world.origin, failure.subject ?? 'alice-id', language)
  const shown = await failure.bring(visitor, around)
  vi.useRealTimers()
  return shown
}

test('the table has every way that is tried here, and no other', () => {
  const tried = new Set(FAILURES.map(({ code }) => code))
  expect(rows.map(({ code }) => code)).toEqual([...tried])
})

describe.each(FAILURES)('$code: $how', (failure) => {
  const row = rows.find(({ code }) => code === failure.code)

  test('is told as the table says', async () => {
    const before = world.log.lines.length
    const { url, status, text, source } = await bring(failure, 'en')
    expect({ status, origin: url.origin }).toEqual({ status: row?.status, origin: world.origin })
    expect(text).toContain(`${row?.status} ${failure.code}`)
    expect(text).toContain(row?.words)
    expect(text).toContain(CONTACT)
    expect(source).not.toContain(HOSTILE)
    expect(source).not.toMatch(/evil\.example|hostile|at file:|node_modules/)
    const lines = world.log.lines.slice(before).join('\n')
    if (row?.log !== undefined) expect(lines).toContain(row.log)
    expect(lines).not.toMatch(/nobody must ever read|another secret of ours|hostile/)
  })

  test('is told in Spanish as well', async () => {
    const { text } = await bring(failure, 'es')
    expect(text).toContain(`${row?.status} ${failure.code}`)
    expect(text).toContain('A quién preguntar:')
    expect(text).not.toMatch(/\b(the|this|with|please|members|you)\b/i)
  })
})
