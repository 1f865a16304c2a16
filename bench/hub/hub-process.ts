import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { openSync, closeSync, readFileSync } from 'node:fs'
import { request } from 'node:http'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import type { Memory } from './side.ts'

/** How to start a hub. */
export interface Command {
  readonly file: string
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>> | undefined
}

/** A hub's process, with its output in a file. */
export interface HubProcess {
  /** @returns milliseconds until the API answered */
  start(command: Command, folder: string): Promise<number>
  /** Asks it to end; it is killed after a minute. */
  stop(): Promise<void>
  /** Ends it by SIGKILL. */
  kill(): Promise<void>
  memory(): Promise<Memory>
  cpuTime(): number | undefined
}

/** Milliseconds of a clock tick, on every Linux there is. */
const TICK = 10
const LOOK_EVERY = 5
const PATIENCE = 300_000
const GRACE = 60_000

/** @param api the address that tells by an answer that the hub is up */
export function hubProcess(api: string): HubProcess {
  let child: ChildProcess | undefined

  async function end(signal: NodeJS.Signals): Promise<void> {
    const ending = child
    child = undefined
    if (!ending || ending.exitCode !== null || ending.signalCode !== null) return
    const exited = once(ending, 'exit')
    ending.kill(signal)
    const killing = setTimeout(() => ending.kill('SIGKILL'), GRACE)
    await exited
    clearTimeout(killing)
  }

  return {
    async start({ file, args, env }, folder) {
      const log = join(folder, 'hub.log')
      const output = openSync(log, 'a')
      const begin = performance.now()
      const started = spawn(file, args, {
        cwd: folder,
        env: { ...process.env, ...env },
        stdio: ['ignore', output, output],
      })
      child = started
      closeSync(output)
      const failed = once(started, 'error').then(([error]) => Promise.reject(error))
      await Promise.race([failed, answering(api, started, log)])
      return performance.now() - begin
    },
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
    async memory() {
      const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pid=,ppid=,rss='])
      const processes = stdout.split('\n').map((line) => line.trim().split(/\s+/).map(Number))
      const sum = (mine: (pid: number, parent: number) => boolean): number =>
        processes.reduce(
          (total, [pid = 0, parent = 0, kibibytes = 0]) =>
            mine(pid, parent) ? total + kibibytes / 1024 : total,
          0,
        )
      const own = child?.pid
      return {
        hub: sum((pid) => pid === own),
        all: sum((pid, parent) => pid === own || parent === own),
      }
    },
    cpuTime: () => processorTime(child?.pid),
  }
}

/** Processor time a process has had, in milliseconds; `undefined` where that cannot be told. */
export function processorTime(pid: number | undefined): number | undefined {
  if (process.platform !== 'linux') return undefined
  // proc_pid_stat(5): after the name in parentheses, fields 14 and 15 are user and system time.
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) * TICK
}

async function answering(api: string, child: ChildProcess, log: string): Promise<void> {
  const end = performance.now() + PATIENCE
  while (!(await answers(api))) {
    const over = child.exitCode !== null || child.signalCode !== null
    if (over || performance.now() > end)
      throw new Error(`the hub does not answer: ${readFileSync(log, 'utf8').slice(-2000)}`)
    await sleep(LOOK_EVERY)
  }
}

function answers(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const asked = request(address, { agent: false }, (response) => {
      response.resume()
      resolve(response.statusCode === 200)
    })
    asked.on('error', () => resolve(false)) // nobody listens yet
    asked.end()
  })
}

/** Ports that were free just now: a hub has to have the same one after a restart. */
export async function freePorts(count: number): Promise<readonly number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'))
  const ports: number[] = []
  for (const server of servers) {
    if (!server.listening) await once(server, 'listening')
    const address = server.address()
    if (typeof address === 'object' && address) ports.push(address.port)
  }
  for (const server of servers) {
    server.close()
    await once(server, 'close')
  }
  return ports
}
