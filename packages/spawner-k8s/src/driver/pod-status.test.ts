import { expect, test } from 'vitest'
import { exitOfAbsent } from './exit.ts'
import { hopeless } from './hopeless.ts'
import { phasesOf, waitingFor } from './phases.ts'
import { statusOf } from './pod-status.ts'
import { viewPod, type PodView } from './pod-view.ts'

type Fields = Readonly<Record<string, unknown>>

const RUNNING = { running: { startedAt: '2026-01-01T00:00:00Z' } }

/** A pod as a node that runs it describes it; parts may differ. */
function pod(status: Fields = {}, spec: Fields = {}, metadata: Fields = {}): PodView {
  return viewPod({
    metadata: { name: 'p', namespace: 'n', uid: 'u', resourceVersion: '1', ...metadata },
    spec: {
      nodeName: 'node-1',
      restartPolicy: 'Never',
      containers: [{ name: 'notebook', ports: [{ name: 'notebook-port', containerPort: 9999 }] }],
      ...spec,
    },
    status: {
      phase: 'Running',
      podIP: '10.0.0.1',
      conditions: ['PodScheduled', 'Initialized', 'ContainersReady', 'Ready'].map((type) => ({
        type,
        status: 'True',
      })),
      containerStatuses: [container(RUNNING)],
      ...status,
    },
  })
}

function container(state: Fields, more: Fields = {}): Fields {
  return {
    name: 'notebook',
    image: 'i:1',
    ready: 'running' in state,
    restartCount: 0,
    state,
    ...more,
  }
}

const ended = (exitCode: number, reason = 'Error') =>
  container({ terminated: { exitCode, reason } })
const waiting = (reason: string, message = '', more: Fields = {}) =>
  container({ waiting: { reason, message } }, more)
const conditions = (...list: readonly Fields[]): Fields => ({ conditions: list })
const url = 'http://10.0.0.1:9999'

test.each<readonly [string, PodView, Fields]>([
  ['it runs', pod(), { phase: 'running', url }],
  ['it runs and is being deleted', pod({}, {}, { deletionTimestamp: 'x' }), { phase: 'running' }],
  ['it is pending', pod({ phase: 'Pending', containerStatuses: [] }), { phase: 'pending' }],
  [
    'it ended',
    pod({ containerStatuses: [ended(3)] }),
    { phase: 'stopped', reason: 'exited', exitCode: 3 },
  ],
  [
    'a signal ended it',
    pod({ containerStatuses: [ended(143)] }),
    { phase: 'stopped', reason: 'killed', exitCode: 143 },
  ],
  [
    'it used too much memory',
    pod({ phase: 'Failed', containerStatuses: [ended(137, 'OOMKilled')] }),
    { phase: 'stopped', reason: 'out-of-memory', exitCode: 137 },
  ],
  [
    'it ended, and is started again',
    pod({ containerStatuses: [ended(1)] }, { restartPolicy: 'OnFailure' }),
    { phase: 'pending' },
  ],
  [
    'it waits to be started again',
    pod({ containerStatuses: [waiting('CrashLoopBackOff')] }, { restartPolicy: 'OnFailure' }),
    { phase: 'pending', message: 'It ended, and is started again' },
  ],
  [
    'it was evicted, and no container is told',
    pod({ phase: 'Failed', reason: 'Evicted', message: 'low on memory', containerStatuses: [] }),
    { phase: 'stopped', reason: 'evicted', message: 'low on memory' },
  ],
  [
    'it was preempted',
    pod({
      phase: 'Failed',
      containerStatuses: [ended(143)],
      ...conditions({ type: 'DisruptionTarget', status: 'True', reason: 'PreemptionByScheduler' }),
    }),
    { phase: 'stopped', reason: 'preempted', exitCode: 143 },
  ],
  [
    'its node is lost',
    pod(
      conditions({ type: 'ContainersReady', status: 'True' }, { type: 'Ready', status: 'False' }),
    ),
    { phase: 'unknown' },
  ],
  ['its phase is unknown', pod({ phase: 'Unknown' }), { phase: 'unknown' }],
  [
    'it is not ready by its own probe',
    pod({
      containerStatuses: [container(RUNNING, { ready: false })],
      ...conditions(
        { type: 'ContainersReady', status: 'False', reason: 'ContainersNotReady' },
        { type: 'Ready', status: 'False', reason: 'ContainersNotReady' },
      ),
    }),
    { phase: 'running' },
  ],
])('%s', (_name, view, status) => {
  expect(statusOf(view, url)).toMatchObject(status)
})

test.each([
  ['nothing is known', undefined, 'lost'],
  ['it ran', pod(), 'deleted'],
  ['it had ended', pod({ containerStatuses: [ended(2)] }), 'exited'],
  [
    'its node was emptied',
    pod(conditions({ type: 'DisruptionTarget', status: 'True', reason: 'EvictionByEvictionAPI' })),
    'evicted',
  ],
  [
    'its node was lost',
    pod(conditions({ type: 'DisruptionTarget', status: 'True', reason: 'DeletionByTaintManager' })),
    'node-lost',
  ],
])('of a pod that is gone, when %s', (_name, last, reason) => {
  expect(exitOfAbsent(last).reason).toBe(reason)
})

test.each([
  ['ErrImagePull', 'manifest unknown', /^The server cannot start: Its image could not be fetched/],
  ['ImagePullBackOff', 'pull access denied', /image could not be fetched/],
  ['InvalidImageName', '', /name of its image/],
  ['CreateContainerConfigError', 'secret "x" not found', /cannot be set up/],
  ['RunContainerError', 'no such file', /cannot be run/],
])('%s (%s) is hopeless', (reason, message, words) => {
  const view = pod({ phase: 'Pending', containerStatuses: [waiting(reason, message)] })
  expect(hopeless(view)?.message).toMatch(words)
})

test.each([
  ['ErrImagePull', 'failed to do request: dial tcp: i/o timeout'],
  ['ImagePullBackOff', 'toomanyrequests: rate limit'],
  ['ContainerCreating', ''],
  ['PodInitializing', ''],
])('%s (%s) may pass', (reason, message) => {
  const view = pod({ phase: 'Pending', containerStatuses: [waiting(reason, message)] })
  expect(hopeless(view)).toBeUndefined()
})

test('a crash may pass, and the third does not', () => {
  const crashed = (restartCount: number): PodView =>
    pod(
      { containerStatuses: [waiting('CrashLoopBackOff', 'back-off', { restartCount })] },
      { restartPolicy: 'OnFailure' },
    )
  expect(hopeless(crashed(1))).toBeUndefined()
  expect(hopeless(crashed(2))?.message).toMatch(/ends again and again/)
})

test('of an init container it is said whose trouble it is', () => {
  const view = pod({
    phase: 'Pending',
    initContainerStatuses: [{ ...waiting('ErrImagePull', 'not found'), name: 'fetch' }],
    containerStatuses: [waiting('PodInitializing')],
  })
  expect(hopeless(view)?.message).toMatch(/\(container fetch\)$/)
})

test.each<readonly [string, PodView, string]>([
  [
    'no machine takes it',
    pod(
      {
        phase: 'Pending',
        containerStatuses: [],
        ...conditions({
          type: 'PodScheduled',
          status: 'False',
          reason: 'Unschedulable',
          message: '0/3 nodes are available:\n 3 Insufficient memory.',
        }),
      },
      { nodeName: undefined },
    ),
    'No machine takes it yet: 0/3 nodes are available: 3 Insufficient memory.',
  ],
  [
    'it was just made',
    pod({ phase: 'Pending', conditions: [], containerStatuses: [] }, { nodeName: undefined }),
    'Looking for a machine',
  ],
  [
    'its volumes are not there',
    pod({ phase: 'Pending', conditions: [], containerStatuses: [waiting('ContainerCreating')] }),
    'Getting its storage',
  ],
  [
    'it is prepared',
    pod({
      phase: 'Pending',
      initContainerStatuses: [{ ...container(RUNNING, { ready: false }), name: 'fetch' }],
      containerStatuses: [waiting('PodInitializing')],
    }),
    'Preparing: fetch',
  ],
])('while %s', (_name, view, words) => {
  expect(waitingFor(view)).toBe(words)
})

test('a pod that runs and is ready has all phases behind it', () => {
  expect([...phasesOf(pod())].toSorted()).toEqual(
    ['image', 'init', 'ready', 'scheduled', 'started', 'volume'].toSorted(),
  )
})
