import { isHubError } from '@hubkit/core/contract'
import { cullCandidate, userCullCandidate } from '@hubkit/testkit'
import { describe, expect, test } from 'vitest'
import { readFlags, type Flags } from './flags.ts'
import { readSettings, type Settings } from './settings.ts'

const ENVIRONMENT = {
  JUPYTERHUB_API_TOKEN: 'not-to-be-seen',
  JUPYTERHUB_API_URL: 'http://127.0.0.1:8081/hub/api/',
}
const HOUR = 3_600_000

function read(
  args: readonly string[],
  environment: Record<string, string> = ENVIRONMENT,
): Settings {
  return readSettings(readFlags(args) as Flags, environment)
}

/** What is decided about something this old that nobody used since it began. */
function decide(args: readonly string[], name: string, age: number, idle = age): unknown {
  const server = { name, startedAt: 0, lastActivity: age - idle }
  return read(args).culler.decide(cullCandidate({ now: age, server }))
}

test('without flags it is what JupyterHub does', () => {
  const settings = read([])
  expect(settings).toMatchObject({
    url: 'http://127.0.0.1:8081/hub/api',
    every: 300_000,
    concurrency: 10,
    pageSize: 0,
    requestTimeout: 60_000,
    tls: undefined,
    logLevel: 'info',
  })
  expect(settings.culler).not.toHaveProperty('decideUser')
  expect(decide([], '', 600_000)).toMatchObject({ action: 'stop' })
  expect(decide([], 'gpu', 600_000)).toMatchObject({ action: 'stop' })
  expect(decide([], '', 599_999)).toMatchObject({ action: 'keep' })
  expect(decide([], '', 1e12, 0)).toMatchObject({ action: 'keep' })
})

describe('flags', () => {
  test('say what is decided', () => {
    expect(decide(['--timeout=3600'], '', HOUR - 1)).toMatchObject({ action: 'keep' })
    expect(decide(['--timeout=1h'], '', HOUR)).toMatchObject({ action: 'stop' })
    expect(decide(['--max-age=7200'], '', 2 * HOUR, 0)).toMatchObject({ action: 'stop' })
    expect(decide(['--cull-default-servers=False'], '', HOUR)).toEqual({ action: 'keep' })
    expect(decide(['--cull-named-servers', '0'], 'gpu', HOUR)).toEqual({ action: 'keep' })
    expect(decide(['--remove-named-servers'], 'gpu', HOUR)).toMatchObject({ action: 'remove' })
  })

  test('say whether users are removed, and administrators', () => {
    const admin = userCullCandidate({ user: { admin: true, lastActivity: 0, createdAt: 0 } })
    expect(read(['--cull-users=True']).culler.decideUser?.(admin)).toMatchObject({
      action: 'remove',
    })
    const spared = read(['--cull-users=True', '--cull-admin-users=False'])
    expect(spared.culler.decideUser?.(admin)).toEqual({ action: 'keep' })
  })

  test('say how it asks', () => {
    expect(
      read(
        [
          '--cull-every=7',
          '--concurrency=0',
          '--api-page-size=100',
          '--url=https://hub.example/hub/api',
          '--ssl-enabled=1',
          '--internal-certs-location=/certificates',
          '--log-level=WARNING',
        ],
        { ...ENVIRONMENT, JUPYTERHUB_REQUEST_TIMEOUT: '5' },
      ),
    ).toMatchObject({
      url: 'https://hub.example/hub/api',
      every: 7000,
      concurrency: 0,
      pageSize: 100,
      requestTimeout: 5000,
      logLevel: 'warn',
      tls: {
        key: '/certificates/hub-internal/hub-internal.key',
        cert: '/certificates/hub-internal/hub-internal.crt',
        ca: '/certificates/hub-ca/hub-ca.crt',
      },
    })
    expect(read(['--ssl-enabled']).tls?.ca).toBe('internal-ssl/hub-ca/hub-ca.crt')
    expect(read(['--timeout=7']).every).toBe(3000)
    expect(read(['--timeout=7', '--cull-every=0']).every).toBe(3000)
  })
})

test.each<[readonly string[], Record<string, string>, string]>([
  [[], {}, 'no address of the hub'],
  [[], { JUPYTERHUB_API_URL: 'http://a' }, 'JUPYTERHUB_API_TOKEN is not set'],
  [[], { ...ENVIRONMENT, JUPYTERHUB_API_TOKEN: 'not-to-be-seen\n' }, 'is no token'],
  [['--url=hub.example'], ENVIRONMENT, '--url: expected an http or https URL'],
  [['--url=http://me:not-to-be-seen@hub'], ENVIRONMENT, '--url'],
  [['--timeout=ten'], ENVIRONMENT, '--timeout: expected seconds'],
  [['--timeout=-1'], ENVIRONMENT, '--timeout'],
  [['--timeout=0'], ENVIRONMENT, '--timeout: expected at least 1 second'],
  [['--timeout='], ENVIRONMENT, '--timeout'],
  [['--max-age=1.5'], ENVIRONMENT, '--max-age'],
  [['--max-age=1..5h'], ENVIRONMENT, '--max-age'],
  [['--concurrency=many'], ENVIRONMENT, '--concurrency: expected a whole number'],
  [['--cull-users=perhaps'], ENVIRONMENT, '--cull-users: expected true or false'],
  [['--api-page-size=-5'], ENVIRONMENT, '--api-page-size'],
  [['--log-level=loud'], ENVIRONMENT, '--log-level: expected one of debug'],
  [[], { ...ENVIRONMENT, JUPYTERHUB_REQUEST_TIMEOUT: 'x' }, 'JUPYTERHUB_REQUEST_TIMEOUT'],
])('%j is refused', (args, environment, words) => {
  let thrown: unknown
  try {
    read(args, environment)
  } catch (error) {
    thrown = error
  }
  expect(isHubError(thrown, 'HUB_ERR_OPTION')).toBe(true)
  expect(String(thrown)).toContain(words)
  expect(String(thrown)).not.toContain('not-to-be-seen')
})
