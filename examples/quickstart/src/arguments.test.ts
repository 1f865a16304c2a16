import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { HELP, readArguments } from './arguments.ts'
import { Refusal } from './refusal.ts'

test('has a default for everything', () => {
  expect(readArguments([])).toEqual({
    port: 8000,
    host: '127.0.0.1',
    data: resolve('hub-data'),
    password: undefined,
    admin: 'admin',
    adminPassword: undefined,
    server: 'auto',
    cullAfter: undefined,
    onExit: 'keep',
  })
})

test('takes a time after which unused servers are stopped', () => {
  expect(readArguments(['--cull-after', '45m'])).toMatchObject({ cullAfter: '45m' })
})

test('--help is told every option that there is', () => {
  expect(readArguments(['--help'])).toBe('help')
  const names = ['port', 'host', 'data', 'password', 'admin', 'admin-password', 'server']
  for (const name of [...names, 'cull-after', 'on-exit']) expect(HELP).toContain(`--${name} `)
})

test.each([
  [['--prot', '80'], /--prot/],
  [['--port'], /--port/],
  [['--port', '80a'], /--port is '80a', but must be a number/],
  [['--port', '65536'], /from 0 to 65535/],
  [['--server', 'lab'], /one of auto, jupyterlab, demo/],
  [['--on-exit', 'die'], /one of keep, stop/],
  [['--cull-after', 'soon'], /--cull-after is 'soon', but must be a number of minutes/],
  [['--cull-after', '0m'], /--cull-after/],
  [['--password', 'short'], /^--password must have 8/],
  [['--admin-password', ''], /^--admin-password must have 8/],
  [['--admin', 'A B'], /--admin is 'A B'/],
  [['--host', 'a b'], /--host is 'a b'/],
  [['extra'], /extra/],
])('refuses %j in one line', (options, words) => {
  const read = (): unknown => readArguments(options)
  expect(read).toThrow(Refusal)
  expect(read).toThrow(words)
  expect(read).not.toThrow(/\n/)
})
