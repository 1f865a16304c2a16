import { expect, test } from 'vitest'
import { viewPod } from './pod-view.ts'
import { startProgress } from './progress.ts'

const pod = (status: object, nodeName?: string) =>
  viewPod({
    metadata: { name: 'p', uid: 'u' },
    spec: { nodeName, containers: [{ name: 'notebook' }] },
    status,
  })

const scheduled = { type: 'PodScheduled', status: 'True' }
const waiting = { name: 'notebook', state: { waiting: { reason: 'ContainerCreating' } } }

test('each phase is told once, with the time it took, and what is waited for in between', () => {
  const told: (readonly [number | undefined, string])[] = []
  let now = 0
  const progress = startProgress(
    ({ progress: far, message }) => told.push([far, message]),
    () => now,
  )
  progress.see(pod({ phase: 'Pending' }))
  progress.see(pod({ phase: 'Pending' }))
  now = 1200
  progress.see(
    pod({ phase: 'Pending', conditions: [scheduled], containerStatuses: [waiting] }, 'node-1'),
  )
  progress.hear({ uid: 'e', type: 'Normal', reason: 'Pulling', message: 'Pulling image', count: 1 })
  progress.hear({ uid: 'f', type: 'Warning', reason: 'FailedMount', message: '', count: 1 })
  now = 5000
  progress.see(
    pod(
      {
        phase: 'Running',
        conditions: [scheduled, { type: 'Initialized', status: 'True' }],
        containerStatuses: [{ name: 'notebook', ready: true, state: { running: {} } }],
      },
      'node-1',
    ),
  )
  expect(told).toEqual([
    [undefined, 'Looking for a machine'],
    [30, 'It has a machine: node-1 (1.2 s)'],
    [undefined, 'Getting its storage'],
    [undefined, 'Pulling image'],
    [undefined, 'Warning: FailedMount'],
    [45, 'It has its storage (5.0 s)'],
    [70, 'Its image is there (5.0 s)'],
    [80, 'It has started (5.0 s)'],
    [88, 'It is ready (5.0 s)'],
  ])
  expect(progress.timings).toMatchObject({ scheduled: 1200, ready: 5000 })
})
