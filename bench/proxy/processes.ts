import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { connect } from 'node:net'

/** The processor that the proxy has to itself, and the one for everything else. */
export const PROXY_CPU = '0'
export const OTHER_CPU = '1'
export const BOTH_CPUS = '0,1'

/** Clock ticks of /proc/<pid>/stat a second, as Linux has it. */
const TICKS = 100

/** Starts a program on one processor. What it says on stderr is shown; it ends with this process. */
export function pinned(cpu: string, file: string, args: readonly string[], env = {}): ChildProcess {
  return spawn('taskset', ['-c', cpu, file, ...args], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, ...env },
  })
}

export async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exit = once(child, 'exit')
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), 5000)
  await exit
  clearTimeout(timer)
}

/** Waits until somebody listens. @throws Error when the program ends first */
export async function listening(port: number, child: ChildProcess): Promise<void> {
  for (;;) {
    if (child.exitCode !== null) throw new Error(`${child.spawnargs.join(' ')} has ended`)
    const socket = connect(port, '127.0.0.1')
    try {
      await once(socket, 'connect')
      return
    } catch {
      // Not yet.
      await new Promise((resolve) => setTimeout(resolve, 50))
    } finally {
      socket.destroy()
    }
  }
}

/** Processor time a process and its children have used so far, with all their threads, in seconds. */
export function cpuSeconds(pid: number): number {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1').trim()
  const own = ownSeconds(pid)
  if (children === '') return own
  return children.split(' ').reduce((sum, child) => sum + cpuSeconds(Number(child)), own)
}

function ownSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) / TICKS
}

/** Memory of a process (resident), in MiB. */
export function memory(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'latin1')
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) / 1024
}
