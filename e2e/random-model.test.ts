import { describe, expect, test } from 'vitest'
import { complaintOf, resultOf } from './support/random/answer.ts'
import { judge, type Seen, type SeenServer } from './support/random/judge.ts'
import { createModel, type Model, type Outcome } from './support/random/model.ts'
import { planRun, type Operation } from './support/random/plan.ts'
import { createRegister } from './support/random/register.ts'

describe('a register', () => {
  const writes = (
    ...list: readonly (readonly [number, number | undefined, string])[]
  ): readonly string[] => {
    const register = createRegister('first')
    for (const [sent, answered, value] of list) register.note({ value, sent, answered })
    return register.possible().toSorted()
  }
  test.each([
    [[], ['first']],
    [[[1, 2, 'a']], ['a']],
    [[[1, undefined, 'a']], ['a', 'first']],
    [
      [
        [1, 2, 'a'],
        [3, 4, 'b'],
      ],
      ['b'],
    ],
    [
      [
        [1, 4, 'a'],
        [2, 3, 'b'],
      ],
      ['a', 'b'],
    ],
    [
      [
        [1, undefined, 'a'],
        [2, 3, 'b'],
      ],
      ['a', 'b'],
    ],
    [
      [
        [1, 2, 'a'],
        [3, undefined, 'b'],
        [4, 5, 'c'],
      ],
      ['b', 'c'],
    ],
  ] as const)('after %j is one of %j', (list, possible) => {
    expect(writes(...list)).toEqual(possible)
  })

  test('is known once it was looked at', () => {
    const register = createRegister(0)
    register.note({ value: 1, sent: 1, answered: undefined })
    expect(register.settled).toBe(false)
    register.settle(1)
    expect([register.possible(), register.settled]).toEqual([[1], true])
  })
})

describe('the model', () => {
  const at = 'front'
  let clock = 0
  const did = (model: Model, operation: Operation, outcome: Partial<Outcome> = {}): void =>
    model.note(operation, { result: 'done', sent: clock++, answered: clock++, ...outcome })
  const running = (pid: number): SeenServer => ({ state: 'running', running: { pid, attempt: 1 } })
  const STOPPED: SeenServer = { state: 'stopped' }
  const seen = (servers: Readonly<Record<string, SeenServer>> = {}, more: object = {}): Seen => ({
    users: [{ name: 'p0', lastActivity: 0, servers: new Map(Object.entries(servers)), ...more }],
    valid: new Set(),
  })
  const NOBODY: Seen = { users: [], valid: new Set() }
  const created = (): Model => {
    const model = createModel()
    did(model, { kind: 'create user', at, person: 0 })
    return model
  }
  const start = { kind: 'start', at, person: 0, server: 'x' } as const
  const stop = { ...start, kind: 'stop' } as const
  const remove = { kind: 'remove user', at, person: 0 } as const

  test('says nothing when all is as it was acknowledged', () => {
    const model = created()
    did(model, start)
    expect(judge(model, seen({ x: running(1) }))).toEqual([])
    did(model, stop)
    expect(judge(model, seen({ x: STOPPED }))).toEqual([])
    did(model, remove)
    expect(judge(model, NOBODY)).toEqual([])
  })

  test.each<[string, (model: Model) => void, Seen]>([
    ['a start that is forgotten', (model) => did(model, start), seen({ x: STOPPED })],
    ['a server that nobody started', () => undefined, seen({ x: running(1) })],
    ['a user who is forgotten', () => undefined, NOBODY],
    ['a removal that is forgotten', (model) => did(model, remove), seen()],
    [
      'a new name that is forgotten',
      (model) => did(model, { kind: 'rename user', at, person: 0, name: 'p0-1' }),
      seen(),
    ],
    [
      'use that is forgotten',
      (model) => did(model, { kind: 'tell activity', at, person: 0, ago: 0 }, { usedAt: 7 }),
      seen({}, { lastActivity: 6 }),
    ],
    ['a user nobody made', () => undefined, seen({}, { name: 'p9' })],
  ])('finds %s', (_, work, found) => {
    const model = created()
    work(model)
    expect(judge(model, found)).not.toEqual([])
  })

  test('takes either for what nobody acknowledged, and then it is known', () => {
    for (const server of [STOPPED, running(1)]) {
      const model = created()
      did(model, start, { result: 'unknown' })
      expect(judge(model, seen({ x: server }))).toEqual([])
      const other = server === STOPPED ? running(2) : STOPPED
      expect(judge(model, seen({ x: other }))).not.toEqual([])
    }
  })

  test('finds a healthy server that was replaced by another', () => {
    const model = created()
    did(model, start)
    judge(model, seen({ x: running(1) }))
    expect(judge(model, seen({ x: running(2) }))).not.toEqual([])
    did(model, stop, { result: 'unknown' })
    did(model, start)
    expect(judge(model, seen({ x: running(3) }))).toEqual([])
  })

  test('lets a start fail for a failing disk only', () => {
    for (const mayFail of [true, false]) {
      const model = created()
      did(model, start, { mayFail })
      expect(judge(model, seen({ x: STOPPED })).length === 0).toBe(mayFail)
    }
  })

  test('finds activity that goes back, but not that of a user who was made anew', () => {
    const model = created()
    judge(model, seen({}, { lastActivity: 9 }))
    expect(judge(model, seen({}, { lastActivity: 8 }))).not.toEqual([])
    did(model, remove)
    did(model, { kind: 'create user', at, person: 0 })
    expect(judge(model, seen())).toEqual([])
  })

  test('knows which keys let somebody in', () => {
    const model = created()
    did(
      model,
      { kind: 'make token', at, person: 0 },
      { key: { kind: 'token', secret: 's', id: 'i' } },
    )
    const key = model.people[0]?.keys[0]
    if (!key) throw new Error('no key')
    expect(judge(model, seen())).toEqual(['person 0: a token is forgotten'])
    key.valid.settle(true)
    did(model, { kind: 'revoke token', at, person: 0, which: 0 }, { ends: key })
    expect(judge(model, { ...seen(), valid: new Set([key]) })).toEqual([
      'person 0: a token lets in that was ended',
    ])
    key.valid.settle(true)
    did(model, remove)
    expect(judge(model, NOBODY)).toEqual([])
  })
})

describe('a plan', () => {
  test('is the same for the same seed, and another one for another', () => {
    expect(planRun(1, 300)).toEqual(planRun(1, 300))
    expect(planRun(2, 300)).not.toEqual(planRun(1, 300))
  })

  test('has as many operations as wanted, and in a few hundred everything', () => {
    const rounds = planRun(7, 300)
    const operations = rounds.flatMap((round) => round.operations)
    expect(operations).toHaveLength(300)
    expect(new Set(operations.map(({ kind }) => kind)).size).toBe(12)
    expect(new Set(rounds.map(({ fault }) => fault.kind)).size).toBe(8)
  })
})

describe('an answer', () => {
  const answer = (status: number | 'lost', code = 'C', message = 'm') => ({ status, code, message })

  test.each([
    ['stop', 204, 'done'],
    ['stop', 404, 'refused'],
    ['stop', 503, 'unknown'],
    ['stop', 'lost', 'unknown'],
    ['start', 400, 'refused'],
    ['start', 409, 'unknown'],
  ] as const)('%s, %s: %s', (kind, status, result) => {
    expect(resultOf(kind, answer(status))).toBe(result)
  })

  test('of a failing hub is 503 with words, or tells why a server could not be started', () => {
    expect(complaintOf('stop', answer(503))).toBeUndefined()
    expect(complaintOf('stop', answer('lost'))).toBeUndefined()
    expect(complaintOf('start', answer(500, 'HUB_ERR_SPAWN_FAILED'))).toBeUndefined()
    expect(complaintOf('stop', answer(503, 'C', ''))).toMatch('stop: 503')
    expect(complaintOf('stop', answer(500, 'HUB_ERR_SPAWN_FAILED'))).toMatch('stop: 500')
    expect(complaintOf('start', answer(500, 'HUB_ERR_INTERNAL'))).toMatch('start: 500')
  })
})
