import { sep } from 'node:path'
import { describe, expect, test } from 'vitest'
import { processSpawner } from './process-spawner.ts'
import { isWithin, readSettings } from './settings.ts'

const good = { dataDir: 'data', command: ['serve', '--port={port}'] }

describe('options', () => {
  test('have defaults', () => {
    const settings = readSettings(good)
    expect(settings).toMatchObject({
      host: '127.0.0.1',
      ports: { from: 20_000, to: 29_999 },
      portCooldown: 300_000,
      interruptTimeout: 10_000,
      terminateTimeout: 5000,
      killTimeout: 5000,
      launchTimeout: 10_000,
      logSize: 1_048_576,
    })
    expect(settings.dataDir.startsWith(sep)).toBe(true)
  })

  test.each<[object, string]>([
    [{ comand: [] }, 'processSpawner.comand: found an unknown option'],
    [{ dataDir: undefined }, 'processSpawner.dataDir: found nothing'],
    [{ command: [] }, 'processSpawner.command: found an array'],
    [{ command: [''] }, 'processSpawner.command[0]: found an empty string'],
    [{ command: ['-c'] }, 'processSpawner.command[0]: found a string, expected a program'],
    [{ command: ['a', 1] }, 'processSpawner.command[1]: found 1'],
    [{ command: 'serve {port}' }, 'processSpawner.command: found a string'],
    [{ command: ['a', '{ip}'] }, 'processSpawner.command[1]: found the placeholder {ip}'],
    [{ environment: { A: '{x}' } }, 'processSpawner.environment.A: found the placeholder {x}'],
    [{ environment: { 'A-B': '' } }, 'processSpawner.environment.A-B: found a string'],
    [{ workingDirectory: '{port}' }, 'processSpawner.workingDirectory: found the placeholder'],
    [{ host: 'a b' }, 'processSpawner.host: found a string'],
    [{ ports: { from: 80, to: 90 } }, 'processSpawner.ports.from: found 80'],
    [{ ports: { from: 3000, to: 2000 } }, 'processSpawner.ports: found 3000 to 2000'],
    [{ logSize: 1 }, 'processSpawner.logSize: found 1'],
    [{ interruptTimeout: 'soon' }, 'processSpawner.interruptTimeout: found "soon"'],
    [{ portCooldown: '90d' }, 'processSpawner.portCooldown: found a string'],
    [{ inheritEnvironment: ['A=B'] }, 'processSpawner.inheritEnvironment[0]: found a string'],
    [{ options: {} }, 'processSpawner.options: found an object'],
    [{ user: 'alice' }, 'processSpawner.user: found a string'],
  ])('%j is refused', (options, message) => {
    expect(() => processSpawner({ ...good, ...options })).toThrow(
      expect.objectContaining({
        code: 'HUB_ERR_OPTION',
        message: expect.stringContaining(message),
      }),
    )
  })
})

describe('removeWorkingDirectory', () => {
  test.each<string | (() => string)>([
    'homes/{user_id}',
    'homes/{servername}',
    'homes/{username}/{server_id}',
    '../{server_id}',
    '/home/{server_id}',
    'servers/{server_id}',
    'ports/{server_id}',
    'trash/{server_id}',
    () => 'x',
  ])('is refused for %s', (workingDirectory) => {
    expect(() =>
      processSpawner({ ...good, workingDirectory, removeWorkingDirectory: true }),
    ).toThrow(
      expect.objectContaining({
        message: expect.stringContaining('processSpawner.removeWorkingDirectory'),
      }),
    )
  })

  test.each(['homes/{server_id}', 'homes/{user_id}/{servername}', '{server_id}'])(
    'is accepted for %s',
    (workingDirectory) => {
      const options = { ...good, workingDirectory, removeWorkingDirectory: true }
      expect(processSpawner(options).name).toBe('process')
    },
  )
})

test.each([
  ['/a/b', true],
  ['/a/b/c', true],
  ['/a/..b', true],
  ['/a', false],
  ['/', false],
  ['/ab', false],
  ['/a/../b', false],
])('%s within /a: %s', (path, expected) => {
  expect(isWithin('/a', path)).toBe(expected)
})
