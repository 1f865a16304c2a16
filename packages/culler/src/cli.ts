#!/usr/bin/env node
import { existsSync } from 'node:fs'
import { isHubError } from '@hubkit/core/contract'
import { shown } from './command/failure.ts'
import { readFlags } from './command/flags.ts'
import { HELP } from './command/help.ts'
import { lineLog } from './command/log.ts'
import { run } from './command/run.ts'
import { readSettings } from './command/settings.ts'

/** What jupyterhub-idle-culler reads when it is there. */
const CONFIG_FILE = 'idle_culler_config.py'

async function main(args: readonly string[]): Promise<void> {
  const flags = readFlags(args)
  if (flags === 'help') {
    process.stdout.write(HELP)
    return
  }
  const settings = readSettings(flags, process.env)
  const log = lineLog(settings.logLevel, (line) => process.stderr.write(line))
  if (existsSync(CONFIG_FILE)) log.warn(`${CONFIG_FILE} is not read: give its settings as flags`)
  const ended = new AbortController()
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => ended.abort())
  await run(settings, log, ended.signal)
}

try {
  await main(process.argv.slice(2))
} catch (error) {
  process.stderr.write(`hubkit-culler: ${shown(error)}\n`)
  if (!isHubError(error)) process.stderr.write(`${error instanceof Error ? error.stack : ''}\n`)
  process.exitCode = 1
}
