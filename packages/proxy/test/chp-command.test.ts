// The command hubkit-proxy: its options, environment and what it says (docs/chp-tests.md, 13, 14 and 50 to 55).
import { createServer } from 'node:net'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { until, upstream, type EchoAnswer } from '@hubkit/testkit'
import { expect, onTestFinished, test } from 'vitest'
import { help } from '../src/chp/help.ts'
import { OPTIONS } from '../src/chp/option-table.ts'
import { readOptions } from '../src/chp/read-options.ts'
import { readSettings } from '../src/chp/settings.ts'
import { add, ask, call, json, started, testBoth } from './chp.ts'
import { freePort, runHubkitProxy, startHubkitProxy } from './process.ts'
import { rawClient, rawServer } from './raw.ts'

const SECRET = 'a-token-that-is-told-nobody'

async function server() {
  const made = await upstream()
  onTestFinished(() => made.close())
  return made
}

/** Runs it until it ends by itself. */
async function failed(
  args: readonly string[],
  environment: Record<string, string> = { CONFIGPROXY_AUTH_TOKEN: SECRET },
): Promise<string> {
  const running = runHubkitProxy(['--port=0', '--api-port=0', ...args], environment)
  onTestFinished(() => running.end())
  expect(await running.ended(), running.output()).toBe(1)
  expect(running.output()).not.toContain(SECRET)
  return running.output()
}

testBoth('it serves HTTP', [], async (proxy) => {
  const { origin } = await server()
  await add(proxy, '/', origin)
  expect((await ask(proxy.origin, '/')).status).toBe(200)
})

testBoth(
  'headers of its own may be several, and lose the spaces around them',
  ['--custom-header', 'k1: v1', '--custom-header', ' k2 :   host : x  '],
  async (proxy) => {
    const { origin } = await server()
    await add(proxy, '/', origin)
    const seen: EchoAnswer = JSON.parse((await ask(proxy.origin, '/')).text)
    expect(seen.headers).toMatchObject({ k1: 'v1', k2: 'host : x' })
  },
)

test.each([
  [['--custom-header=no-colon'], '--custom-header: expected a header'],
  [['--custom-header=: x'], '--custom-header: expected a header'],
  [['--custom-header=a b: x'], '--custom-header: expected a header'],
  [['--custom-header=x: a\r\ny: b'], '--custom-header: expected a header'],
  [['--custom-header=Content-Length: 1'], '--custom-header: expected another header'],
  [
    ['--storage-backend=mybackend'],
    '--storage-backend is not supported: routes are kept in memory',
  ],
  [['--ssl-allow-rc4'], '--ssl-allow-rc4 is not supported'],
  [['--no-such-option'], '"--no-such-option" is no option of hubkit-proxy'],
  [['word'], 'found a word that belongs to no option'],
  [['--port'], '--port: expected a value'],
  [['--port=70000'], '--port: expected a port'],
  [['--host-routing=yes'], '--host-routing: takes no value'],
  [['--timeout=soon'], '--timeout: expected milliseconds'],
  [['--default-target=ftp://x'], '--default-target: expected a URL'],
  [['--error-target=x'], '--error-target: expected a URL'],
  [['--error-target=http://x', '--error-path=/tmp'], '--error-target: expected to stand without'],
  [['--socket=/tmp/x', '--port=1'], '--socket: expected to stand without --ip and --port'],
  [['--redirect-port=8080'], '--redirect-port: expected a certificate to redirect to'],
  [['--ssl-key=/nowhere'], '--ssl-key and --ssl-cert: expected both or none'],
  [['--ssl-ca=/nowhere'], '--ssl-ca: expected --ssl-key and --ssl-cert with it'],
  [['--ssl-protocol=SSLv3', '--ssl-key=a', '--ssl-cert=b'], '--ssl-protocol: expected'],
  [['--protocol-rewrite=ftp'], '--protocol-rewrite: expected http or https'],
  [['--log-level=loud'], '--log-level: expected one of debug, info, warn, error'],
  [['--trusted-proxies=here'], '--trusted-proxies: '],
])('%j is refused in one sentence', (args, words) => {
  const read = (): unknown => {
    const given = readOptions(args)
    return typeof given === 'string'
      ? given
      : readSettings(given, { CONFIGPROXY_AUTH_TOKEN: SECRET })
  }
  expect(read).toThrow(words)
})

test.each([
  [['--no-such-option'], '"--no-such-option" is no option of hubkit-proxy'],
  [['--custom-header=no-colon'], '--custom-header: expected a header'],
  [['--storage-backend=mybackend'], '--storage-backend is not supported'],
  [['--pid-file=/nowhere/at/all'], '--pid-file: cannot be written'],
])('%j ends it with one sentence and 1', async (args, words) => {
  const output = await failed(args)
  const lines = output.split('\n').filter((line) => line.startsWith('hubkit-proxy: '))
  expect(lines).toHaveLength(1)
  expect(lines[0]).toContain(words)
  expect(output).not.toMatch(/^\s+at /m)
})

test('a port that is taken, and an API without a token for others, end it too', async () => {
  const taken = createServer().listen(0, '127.0.0.1')
  await once(taken, 'listening')
  onTestFinished(() => void taken.close())
  const { port } = taken.address() as AddressInfo
  expect(await failed([`--ip=127.0.0.1`, `--port=${port}`])).toMatch('is already in use')
  expect(await failed(['--api-ip=127.0.0.1', `--api-port=${port}`])).toMatch('is already in use')
  expect(await failed(['--api-ip=0.0.0.0'], {})).toMatch('CONFIGPROXY_AUTH_TOKEN is not set')
  expect(await failed([], { CONFIGPROXY_AUTH_TOKEN: `${SECRET} x` })).toMatch('a token')
  expect(await failed([], { CONFIGPROXY_AUTH_TOKEN_FILE: '/nowhere' })).toMatch('cannot read')
})

test('the token may come from a file; without one the API is open, and that is said', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'hubkit-proxy-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const file = join(folder, 'token')
  await writeFile(file, 'from-a-file\n')
  const proxy = await started((args) =>
    startHubkitProxy(args, { CONFIGPROXY_AUTH_TOKEN_FILE: file }),
  )
  const get = (token: string) =>
    ask(proxy.api, '/api/routes', { headers: { authorization: `token ${token}` } })
  expect((await get('from-a-file')).status).toBe(200)
  expect((await get(proxy.token)).status).toBe(403)
  const open = await started((args) => startHubkitProxy(args, { CONFIGPROXY_AUTH_TOKEN: '' }))
  expect((await ask(open.api, '/api/routes')).status).toBe(200)
  expect(open.output()).toMatch('CONFIGPROXY_AUTH_TOKEN is not set')
})

test('--help tells of every option, --version the version', async () => {
  expect(readOptions(['--port', '1', '-h'])).toBe('help')
  expect(readOptions(['-V'])).toBe('version')
  for (const name of Object.keys(OPTIONS)) expect(help()).toContain(`--${name}`)
  expect(
    Math.max(
      ...help()
        .split('\n')
        .map((line) => line.length),
    ),
  ).toBeLessThan(103)
  const running = runHubkitProxy(['--version'])
  expect(await running.ended()).toBe(0)
  expect(running.output()).toMatch(/^\d+\.\d+\.\d+\n$/)
})

test('--pid-file is there while it runs, and a second signal ends it at once', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'hubkit-proxy-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const file = join(folder, 'pid')
  const silent = await rawServer()
  const proxy = await started(startHubkitProxy, `--pid-file=${file}`, '--drain-timeout=600000')
  expect(Number(await readFile(file, 'utf8'))).toBeGreaterThan(1)
  await add(proxy, '/', silent.origin)
  const client = await rawClient(proxy.port)
  client.send('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
  await silent.connection(0)
  proxy.signal('SIGTERM')
  await until(() => proxy.output().includes('SIGTERM'))
  expect(proxy.hasEnded()).toBe(false)
  proxy.signal('SIGTERM')
  expect(await proxy.ended()).toBe(0)
  expect(existsSync(file)).toBe(false)
})

test('--proxy-timeout gives 503, --timeout ends a silent request', async () => {
  const silent = await rawServer()
  const waiting = await started(startHubkitProxy, '--proxy-timeout=50')
  await add(waiting, '/', silent.origin)
  expect((await ask(waiting.origin, '/')).status).toBe(503)
  const impatient = await started(startHubkitProxy, '--timeout=50')
  await add(impatient, '/', silent.origin)
  await expect(ask(impatient.origin, '/')).rejects.toThrow(/hang up|ECONNRESET/)
})

test('--keep-alive-timeout ends an idle connection', async () => {
  const proxy = await started(startHubkitProxy, '--keep-alive-timeout=50')
  const client = await rawClient(proxy.port)
  client.send('GET /_chp_healthz HTTP/1.1\r\nHost: x\r\n\r\n')
  await client.take(/keep-alive[^]*OK/)
  await client.end()
})

test('--change-origin sends the Host of the target, --no-x-forward says nothing of clients', async () => {
  const { origin } = await server()
  const proxy = await started(startHubkitProxy, '--change-origin', '--no-x-forward')
  await add(proxy, '/', origin)
  const headers = { host: 'hub.example', 'x-forwarded-proto': 'https' }
  const seen: EchoAnswer = JSON.parse((await ask(proxy.origin, '/', { headers })).text)
  expect(seen.headers.host).toBe(new URL(origin).host)
  expect(seen.headers['x-forwarded-proto']).toBe('https')
  expect(seen.headers).not.toHaveProperty('x-forwarded-for')
})

test('what is in front is believed, or only whom --trusted-proxies names', async () => {
  const { origin } = await server()
  const seen = async (...args: string[]): Promise<EchoAnswer['headers']> => {
    const proxy = await started(startHubkitProxy, ...args)
    await add(proxy, '/', origin)
    const headers = {
      host: 'hub.example',
      'x-forwarded-proto': 'https',
      'x-forwarded-for': '9.9.9.9',
    }
    return JSON.parse((await ask(proxy.origin, '/', { headers })).text).headers
  }
  expect(await seen()).toMatchObject({
    'x-forwarded-proto': 'https',
    'x-forwarded-for': '9.9.9.9, 127.0.0.1',
    'x-forwarded-host': 'hub.example',
  })
  expect(await seen('--trusted-proxies=10.0.0.0/8')).toMatchObject({
    'x-forwarded-proto': 'http',
    'x-forwarded-for': '127.0.0.1',
  })
})

test('Prometheus reads counts and durations', async () => {
  const { origin } = await server()
  const port = await freePort()
  const proxy = await started(startHubkitProxy, '--metrics-ip=127.0.0.1', `--metrics-port=${port}`)
  await add(proxy, '/a', origin)
  await ask(proxy.origin, '/a')
  await ask(proxy.origin, '/b')
  await call(proxy, 'DELETE', '/none')
  const at = `http://127.0.0.1:${port}`
  const { text, headers } = await ask(at, '/metrics')
  expect(headers['content-type']).toMatch('text/plain')
  for (const line of [
    'requests_web 2',
    'requests_ws 0',
    'requests_proxy{status="200"} 1',
    'requests_proxy{status="404"} 1',
    'requests_api{status="201"} 1',
    'api_route_add 1',
    'api_route_get 0',
    'api_route_delete 1',
    'find_target_for_req_count 2',
    'request_duration_seconds_count{kind="web"} 2',
  ])
    expect(text.split('\n')).toContain(line)
  expect(text).toMatch(/^last_activity_updating_count /m)
  expect(text).toMatch(/^nodejs_heap_size_total_bytes /m)
  expect((await ask(at, '/other')).status).toBe(404)
  expect(json(await call(proxy, 'GET', ''))).toHaveProperty(['/a'])
})
