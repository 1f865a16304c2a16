import { HubError } from '@hubkit/core/contract'
import { expect, test } from 'vitest'
import { ApiError, Unreachable } from '../cluster/api-error.ts'
import { refusal } from './refusal.ts'

const wanted = { verb: 'create', resource: 'pods', namespace: 'n', name: 'p' }
const api = (status: number, message: string, more: object = {}): ApiError =>
  new ApiError({ status, reason: '', message, ...more })

test.each<readonly [string, Error, string, string]>([
  [
    'a quota',
    api(
      403,
      'pods "p" is forbidden: exceeded quota: q, requested: pods=1, used: pods=9, limited: pods=9',
    ),
    'HUB_ERR_SPAWN_REFUSED',
    'There is no room for the server: exceeded quota: q, requested: pods=1, used: pods=9, limited: pods=9',
  ],
  [
    'a missing right',
    api(
      403,
      'pods is forbidden: User "u" cannot create resource "pods" in API group "" in the namespace "n"',
    ),
    'HUB_ERR_SPAWN_FAILED',
    'The hub may not create pods in the namespace n.',
  ],
  [
    'a namespace that goes',
    api(
      403,
      'pods "p" is forbidden: unable to create new content in namespace n because it is being terminated',
    ),
    'HUB_ERR_SPAWN_FAILED',
    'The namespace n is being removed.',
  ],
  [
    'a webhook',
    api(403, 'admission webhook "w" denied the request: no GPUs on weekends'),
    'HUB_ERR_SPAWN_REFUSED',
    'The cluster does not admit the server: no GPUs on weekends',
  ],
  [
    'a field',
    api(422, 'Pod "p" is invalid: spec.x: Invalid value: must be less', {
      details: { kind: 'Pod', name: 'p', causes: [{ field: 'spec.x', message: 'must be less' }] },
    }),
    'HUB_ERR_SPAWN_FAILED',
    'The cluster refuses the server as it is set up: must be less',
  ],
  [
    'a busy server',
    api(429, 'slow down'),
    'HUB_ERR_SPAWN_FAILED',
    'The cluster is too busy or failing.',
  ],
  ['no answer', new Unreachable('reset'), 'HUB_ERR_SPAWN_FAILED', 'The cluster does not answer.'],
])('%s', (_name, error, code, message) => {
  const refused = refusal(error, wanted)
  expect(refused).toMatchObject({ code, message })
  expect(((refused as HubError).cause as Error).message).toContain('cannot create pods n/p: ')
})

test('the operator reads object and field', () => {
  const error = api(422, 'x', {
    details: {
      causes: [
        { field: 'spec.a', message: 'no' },
        { field: 'spec.b', message: 'neither' },
      ],
    },
  })
  const { cause } = refusal(error, wanted) as HubError
  expect((cause as Error).message).toBe('cannot create pods n/p: spec.a: no; spec.b: neither')
})

test('what is no refusal stays what it is', () => {
  const reason = new Error('no longer wanted')
  expect(refusal(reason, wanted)).toBe(reason)
  const own = new HubError('HUB_ERR_SUPERSEDED')
  expect(refusal(own, wanted)).toBe(own)
})
