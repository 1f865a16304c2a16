#!/usr/bin/env node
import { readFileSync } from 'node:fs'
import { isHubError } from '@hubkit/core/contract'
import { help } from './chp/help.ts'
import { lineLog } from './chp/log.ts'
import { readOptions } from './chp/read-options.ts'
import { runProxy } from './chp/run.ts'
import { readSettings } from './chp/settings.ts'
import { stopOnSignal } from './stop-signals.ts'

function version(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8')
  return (JSON.parse(text) as { readonly version: string }).version
}

async function main(args: readonly string[]): Promise<void> {
  const given = readOptions(args)
  if (given === 'help' || given === 'version') {
    process.stdout.write(given === 'help' ? help() : `${version()}\n`)
    return
  }
  const settings = readSettings(given, process.env)
  const log = lineLog(settings.logLevel, (line) => process.stderr.write(line))
  for (const warning of settings.warnings) log.warn(warning)
  const proxy = await runProxy(settings, log)
  process.on('SIGHUP', () => proxy.reload())
  await stopOnSignal({
    grace: settings.drainTimeout,
    drain: (grace) => proxy.close(grace),
    onSignal(signal, hurried) {
      log.info(hurried ? `${signal}: it ends now` : `${signal}: requests under way may finish`)
    },
  })
}

function sentences(...parts: readonly (string | undefined)[]): string {
  return parts.flatMap((part) => (part ? [part.replace(/\.$/, '')] : [])).join('. ')
}

try {
  await main(process.argv.slice(2))
} catch (error) {
  const words = isHubError(error) ? sentences(error.message, error.hint) : error
  process.stderr.write(`hubkit-proxy: ${words instanceof Error ? words.stack : String(words)}\n`)
  process.exitCode = 1
}
