import { existsSync } from 'node:fs'

/** Where Debian puts the directory server: not on everybody's path. */
export const SLAPD = '/usr/sbin/slapd'

// Run by its path: says on one line what is missing.
if (process.argv[1] === import.meta.filename && !existsSync(SLAPD)) {
  console.error('slapd is missing; install it: apt-get install --no-install-recommends slapd')
  process.exitCode = 1
}
