import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { errorCode } from '../error-code.ts'
import type { ProcessRow, ProcessTable } from './table.ts'

/** USER_HZ: what /proc counts time in, on every architecture Node runs on. */
const TICKS_PER_SECOND = 100

/** Reads a line of `/proc/<pid>/stat` (proc_pid_stat(5)); the command's name may hold blanks and brackets. */
export function parseStat(text: string): ProcessRow | undefined {
  const open = text.indexOf('(')
  const close = text.lastIndexOf(')')
  if (open < 0 || close < open) return undefined
  const pid = Number(text.slice(0, open))
  // From here on the fields are numbered 3, 4, ...
  const fields = text.slice(close + 2).split(' ')
  const [parent, group, session, start] = [4, 5, 6, 22].map((field) => Number(fields[field - 3]))
  if (parent === undefined || group === undefined || session === undefined || start === undefined)
    return undefined
  if (![pid, parent, group, session, start].every(Number.isSafeInteger)) return undefined
  return { pid, parent, group, session, start, zombie: fields[0] === 'Z' || fields[0] === 'X' }
}

/** What a file of /proc says; `undefined` when its process has gone or it may not be read. */
function look(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (['ENOENT', 'ESRCH', 'EACCES', 'EPERM'].includes(errorCode(error) ?? '')) return undefined
    throw error
  }
}

function find(pid: number): ProcessRow | undefined {
  const text = look(`/proc/${pid}/stat`)
  return text === undefined ? undefined : parseStat(text)
}

let boot: string | undefined

/** By /proc. */
export const linuxTable: ProcessTable = {
  boot() {
    boot ??= `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${readlinkSync('/proc/self/ns/pid')}`
    return boot
  },
  clock() {
    return Math.floor(Number(readFileSync('/proc/uptime', 'utf8').split(' ')[0]) * TICKS_PER_SECOND)
  },
  find,
  all() {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .flatMap((name) => find(Number(name)) ?? [])
  },
  environment(pid) {
    return look(`/proc/${pid}/environ`)?.split('\0') ?? []
  },
}
