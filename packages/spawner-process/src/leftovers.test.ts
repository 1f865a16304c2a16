import { describe, expect, test } from 'vitest'
import { belongs, descendantsOf, type Family } from './leftovers.ts'
import type { ProcessRow } from './processes/table.ts'

const leader = { pid: 100, start: 50, boot: 'b' }
const row = (parts: Partial<ProcessRow>): ProcessRow => ({
  pid: 200,
  parent: 1,
  group: 200,
  session: 200,
  start: 60,
  zombie: false,
  ...parts,
})
const leaderRow = row({ pid: 100, group: 100, session: 100, start: 50 })
const living: Family = {
  run: { leader, marker: 'M=1' },
  atLeadersPid: leaderRow,
  endedAt: undefined,
}
const marked = (): readonly string[] => ['A=b', 'M=1']
const unmarked = (): readonly string[] => ['M=12', 'XM=1']

describe('a process belongs to a server', () => {
  test.each<[string, Partial<ProcessRow>, Partial<Family>, () => readonly string[], boolean]>([
    ['as its leader', { ...leaderRow }, {}, unmarked, true],
    ['in its group', { group: 100 }, {}, unmarked, true],
    ['in its session', { session: 100 }, {}, unmarked, true],
    ['with its marker', {}, {}, marked, true],
    ['not when it has nothing of it', {}, {}, unmarked, false],
    ['not as a zombie', { group: 100, zombie: true }, {}, marked, false],
    ['not when it is older', { session: 100, start: 49 }, {}, marked, false],
    [
      'not in a group of that number that is another’s',
      { group: 100 },
      { atLeadersPid: { ...leaderRow, start: 55 } },
      unmarked,
      false,
    ],
    [
      'in the group of a leader that has ended since',
      { group: 100, start: 60 },
      { atLeadersPid: undefined, endedAt: 60 },
      unmarked,
      true,
    ],
    [
      'not when it came after the leader ended, as far as one can tell',
      { group: 100, start: 61 },
      { atLeadersPid: undefined, endedAt: 60 },
      unmarked,
      false,
    ],
    [
      'not when nobody saw the leader end, as far as one can tell',
      { group: 100 },
      { atLeadersPid: undefined },
      unmarked,
      false,
    ],
    [
      'with its marker whoever has the pid now',
      {},
      { atLeadersPid: { ...leaderRow, start: 55 } },
      marked,
      true,
    ],
  ])('%s', (_, process, family, environment, expected) => {
    expect(belongs(row(process), { ...living, ...family }, environment)).toBe(expected)
  })
})

test('descendants are found at any depth; what is older than its parent is none', () => {
  const rows = [
    leaderRow,
    row({ pid: 201, parent: 100 }),
    row({ pid: 202, parent: 201 }),
    row({ pid: 203, parent: 7 }),
    row({ pid: 204, parent: 100, start: 49 }),
  ]
  expect(descendantsOf(leader, rows).map((id) => id.pid)).toEqual([201, 202])
})
