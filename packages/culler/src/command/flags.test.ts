import { isHubError } from '@hubkit/core/contract'
import { expect, test } from 'vitest'
import { readFlags } from './flags.ts'

const read = (line: string): unknown => {
  const flags = readFlags(line === '' ? [] : line.split(' '))
  return flags === 'help' ? flags : Object.fromEntries(flags)
}

test.each<[string, unknown]>([
  ['', {}],
  ['--timeout=3600 --max-age 7200', { timeout: '3600', 'max-age': '7200' }],
  ['--cull-users', { 'cull-users': 'true' }],
  ['--cull-users --timeout 5', { 'cull-users': 'true', timeout: '5' }],
  ['--cull-users False --timeout=5', { 'cull-users': 'False', timeout: '5' }],
  ['--cull-users=1', { 'cull-users': '1' }],
  ['--IdleCuller.cull_every=10', { 'cull-every': '10' }],
  ['--remove_named_servers=true', { 'remove-named-servers': 'true' }],
  ['--timeout=1 --timeout=2', { timeout: '2' }],
  ['--url=http://a/?x=y', { url: 'http://a/?x=y' }],
  ['--timeout=5 --help', 'help'],
  ['-h', 'help'],
])('%j is understood', (line, expected) => {
  expect(read(line)).toEqual(expected)
})

test.each([
  ['--config=x.py', 'no configuration file'],
  ['--IdleCuller.config_file=x.py', 'no configuration file'],
  ['--generate-config', 'no configuration file'],
  ['--IdleCuller.cull_arbiter_hook=x', 'a function cannot be given'],
  ['--timeout', '--timeout: expected a value'],
  ['--tiemout=5', '"--tiemout" is no flag'],
  ['3600', '"3600" is no flag'],
  ['--token=secret', '"--token" is no flag'],
])('%j is refused', (line, words) => {
  let thrown: unknown
  try {
    read(line)
  } catch (error) {
    thrown = error
  }
  expect(isHubError(thrown, 'HUB_ERR_OPTION')).toBe(true)
  expect(String(thrown)).toContain(words)
  expect(String(thrown)).not.toContain('secret')
})
