#!/usr/bin/env node
import { parseArgs } from 'node:util'
import { isHubError } from '../contract/errors.ts'
import { passwordFault, passwordHasher } from '../auth/password-hash.ts'
import { hiddenPrompt, readAll } from './read-password.ts'

const HELP = `Usage: hubkit-password [--cost <number>]

Reads a password and prints its hash, for passwordAuthenticator({ users: { alice: '...' } }).
At a terminal it asks twice and shows nothing; otherwise it takes all of standard input
without the line break at its end.

Options:
  --cost <number>  Logarithm of scrypt's N, 1 to 20: each step doubles time and memory. Default: 17 (128 MiB)
  --help           Show this text
`

/** What is wrong with the call or the password: shown without a stack. */
class Mistake extends Error {}

async function readPassword(): Promise<string> {
  if (!process.stdin.isTTY) return readAll(process.stdin)
  const prompt = hiddenPrompt({ input: process.stdin, output: process.stderr })
  try {
    const first = await prompt.ask('Password: ')
    const fault = passwordFault(first)
    if (fault !== undefined) throw new Mistake(fault)
    if ((await prompt.ask('Once more: ')) !== first) throw new Mistake('The two passwords differ.')
    return first
  } finally {
    prompt.close()
  }
}

function readArguments(): { readonly cost: number | undefined; readonly help: boolean } {
  const options = { cost: { type: 'string' }, help: { type: 'boolean', short: 'h' } } as const
  try {
    const { values } = parseArgs({ options })
    return {
      cost: values.cost === undefined ? undefined : Number(values.cost),
      help: values.help ?? false,
    }
  } catch (error) {
    throw new Mistake(error instanceof Error ? error.message : 'The arguments are not valid.', {
      cause: error,
    })
  }
}

async function main(): Promise<void> {
  const { cost, help } = readArguments()
  if (help) {
    process.stdout.write(HELP)
    return
  }
  const hasher = passwordHasher({ cost })
  process.stdout.write(`${await hasher.hash(await readPassword())}\n`)
}

try {
  await main()
} catch (error) {
  const cancelled = error instanceof Error && error.name === 'AbortError'
  const known = error instanceof Mistake || isHubError(error)
  if (!cancelled && !known) throw error
  process.stderr.write(cancelled ? 'Cancelled.\n' : `hubkit-password: ${error.message}\n`)
  process.exitCode = cancelled ? 130 : 1
}
