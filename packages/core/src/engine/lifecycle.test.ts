import { describe, expect, test } from 'vitest'
import type { ServerPhase, ServerRecord } from '../contract/records.ts'
import type { Actor } from './api.ts'
import {
  addressed,
  answered,
  begin,
  ended,
  exited,
  fail,
  forget,
  moved,
  nextStep,
  queue,
  remembered,
  requestStop,
  stuck,
  type Transition,
} from './lifecycle.ts'

const actor: Actor = { kind: 'user', id: 'u1' }
const base: ServerRecord = {
  id: 's1',
  userId: 'u1',
  name: '',
  slot: 'u1/',
  spawner: 'fake',
  phase: 'stopped',
  desired: 'stopped',
  attempt: 0,
  userOptions: {},
  createdAt: 1,
}
const reason = { code: 'user', message: 'stopped by its user' }
const failure = { code: 'HUB_ERR_SPAWN_FAILED', message: 'no', status: 500, at: 5 }
const how = { reason, remove: false, now: false }

function step(transition: Transition | undefined): ServerRecord {
  if (!transition?.record) throw new Error('no record')
  return transition.record
}
const starting = step(begin(base, 10, actor, 'sealed'))
const spawned = step(addressed(starting, 1, 'http://h:1', { pid: 1 }))
const ready = step(answered(spawned, 1, 20))
const stopping = step(requestStop(ready, actor, how))

describe('the way of a server', () => {
  test('begin counts the attempt and forgets the one before', () => {
    const again = begin(
      { ...base, attempt: 4, failure, reason, queuedAt: 3, lastActivity: 2 },
      10,
      actor,
      'sealed',
    )
    expect(again?.record).toEqual({
      ...base,
      attempt: 5,
      lastActivity: 2,
      phase: 'starting',
      desired: 'running',
      startedAt: 10,
      sealedToken: 'sealed',
    })
    expect(again?.event).toMatchObject({
      type: 'server.starting',
      data: { serverId: 's1', attempt: 5, actor },
    })
  })

  test('goes by an address and an answer to ready', () => {
    expect(spawned).toMatchObject({ phase: 'starting', url: 'http://h:1', state: { pid: 1 } })
    expect(ready).toMatchObject({ phase: 'ready', readyAt: 20, lastActivity: 20 })
  })

  test('ends with nothing secret and nothing of the attempt left', () => {
    expect(ended(stopping, 1)?.record).toEqual({
      ...base,
      attempt: 1,
      phase: 'stopped',
      desired: 'stopped',
      startedAt: 10,
      lastActivity: 20,
      reason,
    })
  })

  test('a failed start is cleared away before it counts as stopped', () => {
    const failed = step(fail(starting, 1, failure))
    expect(failed).toMatchObject({ phase: 'stopping', desired: 'stopped', failure })
    expect(step(ended(failed, 1))).toMatchObject({ phase: 'stopped', failure })
  })

  test('a wish to start while it stops is kept, and one to remove beats it', () => {
    const queued = step(queue(stopping, 30, actor))
    expect(queued).toMatchObject({ phase: 'stopping', desired: 'running', queuedAt: 30 })
    expect(nextStep(step(ended(queued, 1)))).toBe('begin')
    const removed = step(requestStop(queued, actor, { ...how, remove: true }))
    expect(queue(removed, 40, actor)).toBeUndefined()
    expect(ended(removed, 1)).toMatchObject({
      record: undefined,
      event: { type: 'server.removed' },
    })
  })

  test('a stop during a start cancels it; one in line just leaves the line', () => {
    expect(requestStop(starting, actor, how)?.record).toMatchObject({
      phase: 'stopping',
      failure: { code: 'HUB_ERR_SPAWN_CANCELLED' },
    })
    const inLine = step(queue(base, 30, actor))
    expect(requestStop(inLine, actor, how)?.record).toEqual({ ...base, reason })
  })

  test('repeats change nothing', () => {
    expect(requestStop(base, actor, how)).toBeUndefined()
    expect(requestStop(stopping, actor, how)).toBeUndefined()
    expect(requestStop(stopping, actor, { ...how, now: true })?.record).toMatchObject({
      stopNow: true,
    })
    expect(stuck(step(stuck(stopping, 1, 50, 'slow')), 1, 60, 'slow')).toBeUndefined()
    expect(moved(ready, 1, 'http://h:1')).toBeUndefined()
  })
})

describe('a fact about another attempt or phase', () => {
  const phases: Readonly<Record<ServerPhase, ServerRecord>> = {
    stopped: base,
    starting,
    ready,
    stopping,
  }
  const facts = {
    remembered: (record: ServerRecord, attempt: number) => remembered(record, attempt, {}),
    addressed: (record: ServerRecord, attempt: number) =>
      addressed(record, attempt, 'http://h:2', undefined),
    answered: (record: ServerRecord, attempt: number) => answered(record, attempt, 1),
    fail: (record: ServerRecord, attempt: number) => fail(record, attempt, failure),
    exited: (record: ServerRecord, attempt: number) => exited(record, attempt, reason),
    moved: (record: ServerRecord, attempt: number) => moved(record, attempt, 'http://h:2'),
    stuck: (record: ServerRecord, attempt: number) => stuck(record, attempt, 1, 'slow'),
    ended: (record: ServerRecord, attempt: number) => ended(record, attempt),
  }
  const appliesIn: Readonly<Record<keyof typeof facts, ServerPhase>> = {
    remembered: 'starting',
    addressed: 'starting',
    answered: 'starting',
    fail: 'starting',
    exited: 'ready',
    moved: 'ready',
    stuck: 'stopping',
    ended: 'stopping',
  }
  test.each(Object.entries(facts))(
    '%s applies in its own phase and attempt alone',
    (name, fact) => {
      for (const [phase, record] of Object.entries(phases)) {
        expect(fact(record, record.attempt + 1), `${phase}, newer attempt`).toBeUndefined()
        expect(fact(record, record.attempt - 1), `${phase}, older attempt`).toBeUndefined()
        if (phase !== appliesIn[name as keyof typeof facts])
          expect(fact(record, record.attempt), phase).toBeUndefined()
      }
    },
  )

  test('begin needs a stopped server, forget one that is stopping', () => {
    for (const record of [starting, ready, stopping])
      expect(begin(record, 1, actor, 'x')).toBeUndefined()
    for (const record of [base, starting, ready]) expect(forget(record, actor)).toBeUndefined()
    expect(forget(stopping, actor)?.record).toMatchObject({
      phase: 'stopped',
      reason: { code: 'forgotten' },
    })
  })
})

test.each([
  [base, 'rest'],
  [{ ...base, desired: 'running' as const }, 'begin'],
  [starting, 'start'],
  [spawned, 'await-answer'],
  [ready, 'rest'],
  [stopping, 'stop'],
])('the next step follows from the record alone', (record, expected) => {
  expect(nextStep(record)).toBe(expected)
})
