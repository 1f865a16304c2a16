import { describe, expect, test } from 'vitest'
import type { ExitRecord, RunRecord } from './records.ts'
import { judge, type Facts } from './standing.ts'

const launcher = { pid: 10, start: 1, boot: 'b' }
const run: RunRecord = {
  leader: { pid: 11, start: 2, boot: 'b' },
  marker: 'M=1',
  url: 'http://127.0.0.1:1',
  command: 'x',
  at: 0,
}
const exit: ExitRecord = {
  reason: 'exited',
  code: 0,
  signal: undefined,
  command: 'x',
  at: 0,
  clock: 5,
}
const alive: Facts = {
  launcher,
  launcherAlive: true,
  otherBoot: false,
  run: undefined,
  leaderAlive: false,
  exit: undefined,
  gone: false,
}

describe('an attempt', () => {
  test.each<[string, Partial<Facts>, string]>([
    ['that is being launched is pending', {}, 'pending'],
    ['whose launcher died first never ran', { launcherAlive: false }, 'gone'],
    ['whose process lives is running', { run, leaderAlive: true }, 'running'],
    [
      'whose process lives is running without its launcher too',
      { run, leaderAlive: true, launcherAlive: false },
      'running',
    ],
    ['whose process died is ending while its launcher lives', { run }, 'ending'],
    ['that ended is ending until its launcher has looked around', { run, exit }, 'ending'],
    ['that nobody looks after is orphaned', { run, launcherAlive: false }, 'orphaned'],
    [
      'whose launcher died looking around is orphaned',
      { run, exit, launcherAlive: false },
      'orphaned',
    ],
    ['of which nothing is left is gone', { run, exit, gone: true }, 'gone'],
    [
      'of another boot is gone, whoever has its pids now',
      { run, otherBoot: true, leaderAlive: true },
      'gone',
    ],
    ['that was claimed for nobody is gone', { launcher: undefined, launcherAlive: false }, 'gone'],
  ])('%s', (_, facts, phase) => {
    expect(judge({ ...alive, ...facts }).phase).toBe(phase)
  })

  test('that runs says whether its launcher does', () => {
    const facts = { ...alive, run, leaderAlive: true }
    expect(judge(facts)).toMatchObject({ attended: true })
    expect(judge({ ...facts, launcherAlive: false })).toMatchObject({ attended: false })
  })
})
