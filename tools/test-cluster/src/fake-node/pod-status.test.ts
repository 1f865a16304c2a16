import { describe, expect, test } from 'vitest'
import type { Pod, Terminated } from '../api/objects.ts'
import { type Life, phaseOf, restarts, statusOf, unborn } from './pod-status.ts'

const NOW = '2026-01-01T00:00:00Z'

function podWith(restartPolicy: 'Always' | 'OnFailure' | 'Never', deleted = false): Pod {
  const more = deleted ? { deletionTimestamp: NOW } : {}
  return {
    metadata: { name: 'a', namespace: 'n', uid: 'u', resourceVersion: '1', ...more },
    spec: {
      restartPolicy,
      containers: [
        { name: 'main', image: 'i' },
        { name: 'side', image: 'j' },
      ],
    },
    status: { conditions: [{ type: 'PodScheduled', status: 'True', lastTransitionTime: NOW }] },
  }
}

function lived(pod: Pod, main: Life['containers'][string], ready = false): Life {
  const side = { restarts: 0, state: { running: { startedAt: NOW } } }
  return { ...unborn(pod, '127.64.0.1', '127.0.0.1', NOW), ready, containers: { main, side } }
}

const ended = (exitCode: number): { restarts: number; state: { terminated: Terminated } } => ({
  restarts: 0,
  state: { terminated: { exitCode, reason: 'x' } },
})

describe('the phase', () => {
  test('of a pod none of whose containers ran is Pending', () => {
    const pod = podWith('Always')
    const life = unborn(pod, '127.64.0.1', '127.0.0.1', NOW)
    expect(statusOf(pod, life, NOW)).toMatchObject({ phase: 'Pending' })
    expect(statusOf(pod, life, NOW)).not.toHaveProperty('podIP')
  })

  test('is Running while one runs, or is going to again', () => {
    const pod = podWith('OnFailure')
    expect(phaseOf(pod, lived(pod, ended(1)))).toBe('Running')
    const alone = { ...lived(pod, ended(1)), containers: { main: ended(1) } }
    expect(phaseOf(pod, alone)).toBe('Running')
  })

  test.each([
    ['Never', 1, 'Failed'],
    ['Never', 0, 'Succeeded'],
    ['OnFailure', 0, 'Succeeded'],
  ] as const)('with %s and code %i it is %s at the end', (policy, code, phase) => {
    const pod = podWith(policy)
    expect(phaseOf(pod, { ...lived(pod, ended(code)), containers: { main: ended(code) } })).toBe(
      phase,
    )
  })

  test('of one that the kubelet ended is Failed', () => {
    const pod = podWith('Always')
    const failed = { reason: 'Evicted', message: 'm' }
    const status = statusOf(pod, { ...lived(pod, ended(0)), failed }, NOW)
    expect(status).toMatchObject({ phase: 'Failed', ...failed })
  })
})

test('restartPolicy says what starts again, and nothing that is deleted does', () => {
  expect([0, 1].map((code) => restarts(podWith('Always'), code))).toEqual([true, true])
  expect([0, 1].map((code) => restarts(podWith('OnFailure'), code))).toEqual([false, true])
  expect([0, 1].map((code) => restarts(podWith('Never'), code))).toEqual([false, false])
  expect(restarts(podWith('Always', true), 1)).toBe(false)
})

test('conditions of others stay, and ours change their time only with their status', () => {
  const pod = podWith('Always')
  const running = { restarts: 0, state: { running: { startedAt: NOW } } }
  const first = statusOf(pod, lived(pod, running, true), NOW) as Pod['status']
  expect(first.conditions).toContainEqual({
    type: 'PodScheduled',
    status: 'True',
    lastTransitionTime: NOW,
  })
  const later = statusOf(
    { ...pod, status: first },
    lived(pod, running, false),
    'later',
  ) as Pod['status']
  const times = later.conditions?.map(({ type, lastTransitionTime }) => [type, lastTransitionTime])
  expect(Object.fromEntries(times ?? [])).toMatchObject({
    Initialized: NOW,
    Ready: 'later',
    PodScheduled: NOW,
  })
})
