#!/usr/bin/env node
import { isHubError } from '@hubkit/core/contract'
import { backupStore, checkStore } from './sqlite/backup.ts'

const usage = `Usage:
  hubkit-store backup <store> <target>   copy a store, which may be in use, into a new file
  hubkit-store check <store>             read a store through and say whether it is sound
`

async function main([command, ...paths]: readonly string[]): Promise<number> {
  const [path, target] = paths
  if (command === 'backup' && path && target && paths.length === 2) {
    await backupStore(path, target)
    console.log(`${target}: complete and sound`)
    return 0
  }
  if (command === 'check' && path && paths.length === 1) {
    console.log(`${path}: sound, schema version ${checkStore(path)}`)
    return 0
  }
  const asked = command === '--help' || command === '-h' || command === 'help'
  ;(asked ? process.stdout : process.stderr).write(usage)
  return asked ? 0 : 1
}

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  const text = isHubError(error) ? [error.message, error.hint] : [String(error)]
  console.error(`hubkit-store: ${text.filter(Boolean).join(' ')}`)
  process.exitCode = 1
}
