import { isHubError } from '@hubkit/core/contract'
import { expect, test } from 'vitest'
import { idleCuller } from './idle-culler.ts'

test('what is not said is what JupyterHub does', () => {
  expect(idleCuller()).toMatchObject({
    specVersion: 1,
    name: 'idle',
    every: 300_000,
    concurrency: 10,
  })
  expect(idleCuller({ after: '1h' }).every).toBe(1_800_000)
  expect(idleCuller({ after: '1s' }).every).toBe(1000)
  expect(idleCuller({ after: '1h', every: '5m', concurrency: 0, name: 'x' })).toMatchObject({
    name: 'x',
    every: 300_000,
    concurrency: 0,
  })
})

test.each<[Record<string, unknown>, string]>([
  [{ after: '10' }, 'idleCuller.after'],
  [{ after: '500ms' }, 'idleCuller.after'],
  [{ every: 0 }, 'idleCuller.every'],
  [{ maxAge: 0 }, 'idleCuller.maxAge'],
  [{ maxAge: -1 }, 'idleCuller.maxAge'],
  [{ concurrency: -1 }, 'idleCuller.concurrency'],
  [{ concurrency: 1.5 }, 'idleCuller.concurrency'],
  [{ defaultServers: 'no' }, 'idleCuller.defaultServers'],
  [{ namedServers: 0 }, 'idleCuller.namedServers'],
  [{ removeNamedServers: 'yes' }, 'idleCuller.removeNamedServers'],
  [{ users: 1 }, 'idleCuller.users'],
  [{ adminUsers: null }, 'idleCuller.adminUsers'],
  [{ decide: true }, 'idleCuller.decide'],
  [{ name: '' }, 'idleCuller.name'],
  [{ timeout: 600 }, 'idleCuller.timeout: found an unknown option'],
])('%j is refused', (options, words) => {
  let thrown: unknown
  try {
    idleCuller(options)
  } catch (error) {
    thrown = error
  }
  expect(isHubError(thrown, 'HUB_ERR_OPTION')).toBe(true)
  expect(String(thrown)).toContain(words)
})
