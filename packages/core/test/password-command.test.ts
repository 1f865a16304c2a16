import { spawn, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { passwordHasher } from '../src/auth/password-hash.ts'

const command = fileURLToPath(new URL('../src/cli/password.ts', import.meta.url))
const hasher = passwordHasher({ cost: 4 })

function run(input: string, ...args: readonly string[]) {
  return spawnSync(process.execPath, [command, ...args], { input, encoding: 'utf8' })
}

describe('hubkit-password', () => {
  test('hashes what it reads, without the line break at its end', async () => {
    const { stdout, stderr, status } = run('pass wörd\n', '--cost', '4')
    expect({ stderr, status }).toEqual({ stderr: '', status: 0 })
    expect(stdout).toMatch(/^\$scrypt\$ln=4,r=8,p=1\$\S+\n$/)
    expect(await hasher.verify('pass wörd', stdout.trim())).toBe(true)
  })

  test('takes 2^17 unless told otherwise', () => {
    expect(run('secret').stdout).toMatch(/^\$scrypt\$ln=17,r=8,p=1\$/)
  })

  test('says how it is used', () => {
    const { stdout, status } = run('', '--help')
    expect(stdout).toMatch(/^Usage: hubkit-password/)
    expect(status).toBe(0)
  })

  test.for([
    ['', [], 'The password is empty.'],
    ['\n', [], 'The password is empty.'],
    ['x'.repeat(1025), [], 'The password is longer than 1024 bytes.'],
    ['x', ['--cost', '99'], 'passwordHasher.cost: found 99'],
    ['x', ['--cost', 'much'], 'passwordHasher.cost: found NaN'],
    ['x', ['secret'], "Unexpected argument 'secret'"],
    ['x', ['--no-such'], "Unknown option '--no-such'"],
  ] as const)('a mistake is one line on standard error (%#)', ([input, args, message]) => {
    const { stdout, stderr, status } = run(input, ...args)
    expect(stdout).toBe('')
    expect(stderr).toContain(`hubkit-password: ${message}`)
    expect(stderr).not.toContain('    at ')
    expect(status).toBe(1)
  })
})

/** Gives answers at a real terminal, one whenever a question appears; resolves with all that is seen there. */
async function atTerminal(
  ...answers: readonly string[]
): Promise<{ readonly seen: string; readonly status: number | null }> {
  const line = `'${process.execPath}' '${command}' --cost 4`
  const child = spawn('script', ['-qec', line, '/dev/null'], { stdio: ['pipe', 'pipe', 'inherit'] })
  const rest = [...answers]
  let seen = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    seen += text
    if (seen.endsWith(': ')) child.stdin.write(rest.shift() ?? '')
  })
  const status = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject).on('close', resolve)
  })
  return { seen, status }
}

describe.skipIf(!existsSync('/usr/bin/script'))('at a terminal', () => {
  test('asks twice and shows nothing of it', async () => {
    const { seen, status } = await atTerminal('secrex\x7ft\r', 'secret\r')
    const [, hash = ''] = /^Password: \s+Once more: \s+(\$scrypt\S+)\s+$/.exec(seen) ?? []
    expect(await hasher.verify('secret', hash), seen).toBe(true)
    expect(status).toBe(0)
  })

  test('notices a slip', async () => {
    expect(await atTerminal('secret\r', 'sceret\r')).toEqual({
      seen: expect.stringMatching(
        /^Password: \s+Once more: \s+hubkit-password: The two passwords differ\.\s+$/,
      ),
      status: 1,
    })
  })

  test.for(['\x03', '\x04'])('stops at %j', async (key) => {
    expect(await atTerminal(`sec${key === '\x04' ? '\x15' : ''}${key}`)).toEqual({
      seen: expect.stringMatching(/^Password: \s+Cancelled\.\s+$/),
      status: 130,
    })
  })
})
