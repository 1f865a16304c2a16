import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import type { Finding } from '../hub/finding.ts'
import { merged } from '../hub/rounds.ts'

/** From source: nothing has to be built for a test. */
const FROM_SOURCE = ['--conditions=@hubkit/source', '--disable-warning=ExperimentalWarning']

test('people log in at our hub by a real provider, and the command prints a table', async () => {
  const main = fileURLToPath(new URL('main.ts', import.meta.url))
  const args = [...FROM_SOURCE, main, '--quick', '--no-peer']
  const { stdout } = await promisify(execFile)(process.execPath, args)
  for (const how of ['one after the other', '16 at once']) {
    expect(stdout).toMatch(new RegExp(`^logins, ${how} +[1-9][\\d,]* /s`, 'm'))
    expect(stdout).toMatch(new RegExp(`^${how}: 99 of 100 within +[\\d,.]+ ms`, 'm'))
    expect(stdout).toMatch(new RegExp(`^the provider without a hub, ${how} +[\\d,]+ /s`, 'm'))
  }
  expect(stdout).toContain('signed by RS256')
}, 180_000)

test('of several rounds the middle one counts, for the figure and for its processor time', () => {
  const finding = (value: number, cpu: number): Finding => ({
    what: 'logins',
    value,
    unit: '/s',
    aim: undefined,
    cpu,
  })
  const ours = [finding(1, 9), finding(3, 7), finding(2, 8)]
  expect(merged(ours, [finding(5, 6)])).toEqual([{ ...finding(2, 8), peer: 5, peerCpu: 6 }])
  expect(merged(ours, undefined)).toMatchObject([{ value: 2, peer: undefined }])
})
