import { execFileSync } from 'node:child_process'
import type { ProcessRow, ProcessTable } from './table.ts'

const COLUMNS = 'pid=,ppid=,pgid=,stat=,lstart='
/** Tables of a few thousand processes with their environments. */
const MAX_OUTPUT = 64 * 1024 * 1024

/** Reads lines of `ps -o pid=,ppid=,pgid=,stat=,lstart=` in the C locale and UTC. */
export function parsePs(text: string): readonly ProcessRow[] {
  return text.split('\n').flatMap((line) => {
    const match = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\S+)\s+(.+?)\s*$/.exec(line)
    if (!match) return []
    const [pid, parent, group] = match.slice(1, 4).map(Number)
    const start = Date.parse(`${match[5]} UTC`) / 1000
    if (pid === undefined || parent === undefined || group === undefined || Number.isNaN(start))
      return []
    return [{ pid, parent, group, session: 0, start, zombie: match[4]?.startsWith('Z') ?? false }]
  })
}

function run(command: string, args: readonly string[]): string {
  return execFileSync(command, args, {
    encoding: 'utf8',
    env: { LC_ALL: 'C', TZ: 'UTC' },
    maxBuffer: MAX_OUTPUT,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
}

/** `ps` fails when it finds nothing; then there is nothing. */
function ps(...args: readonly string[]): string {
  try {
    return run('/bin/ps', args)
  } catch (error) {
    if (typeof error === 'object' && error !== null && 'status' in error && error.status === 1)
      return ''
    throw error
  }
}

let boot: string | undefined

/** By `ps`: start times are whole seconds, and sessions are not told. */
export const darwinTable: ProcessTable = {
  boot() {
    boot ??= run('/usr/sbin/sysctl', ['-n', 'kern.bootsessionuuid']).trim()
    return boot
  },
  clock: () => Math.floor(Date.now() / 1000),
  find: (pid) => parsePs(ps('-o', COLUMNS, '-p', String(pid)))[0],
  all: () => parsePs(ps('-A', '-o', COLUMNS)),
  // Told for processes of the same user only, after the command, with blanks between.
  environment: (pid) => ps('-E', '-ww', '-o', 'command=', '-p', String(pid)).trim().split(' '),
}
