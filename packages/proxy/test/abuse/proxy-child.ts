import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { until } from '@hubkit/testkit'
import type { NodeProxyOptions } from '../../src/index.ts'
import type { FromProxy, LogLine, ProxySetup, Stats, ToProxy } from './messages.ts'

const MAIN = fileURLToPath(new URL('proxy-main.ts', import.meta.url))

/** A proxy in a process of its own. */
export interface ProxyChild {
  readonly port: number
  /** What it logged so far. */
  readonly lines: readonly LogLine[]
  stats(): Promise<Stats>
  add(routes: Readonly<Record<string, string>>): Promise<void>
  delete(routespecs: readonly string[]): Promise<void>
  /** Ends it. @throws Error when it had crashed */
  close(): Promise<void>
}

/** @param files the most file descriptors it may have */
export async function startProxy(
  routes: Readonly<Record<string, string>>,
  options: Omit<NodeProxyOptions, 'log'> = {},
  files?: number,
): Promise<ProxyChild> {
  const setup: ProxySetup = { options, routes }
  const limit = files === undefined ? '' : `ulimit -n ${files};`
  const child = spawn(
    'sh',
    [
      '-c',
      `${limit} exec "$0" "$@"`,
      process.execPath,
      '--conditions=@hubkit/source',
      '--disable-warning=ExperimentalWarning',
      MAIN,
      JSON.stringify(setup),
    ],
    { stdio: ['ignore', 'pipe', 'pipe', 'ipc'] },
  )
  const lines: LogLine[] = []
  const answers = new Map<number, (result: unknown) => void>()
  let port = 0
  let said = ''
  let ended = false
  child.stdout?.on('data', (chunk: Buffer) => (said += chunk.toString()))
  child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()))
  child.on('close', () => (ended = true))
  child.on('message', (message: FromProxy) => {
    if ('port' in message) port = message.port
    else if ('log' in message) lines.push(message.log)
    else answers.get(message.id)?.(message.result)
  })
  await until(() => port > 0 || ended, { message: () => `the proxy listens; it says: ${said}` })
  if (ended) throw new Error(`the proxy ended: ${said}`)

  let calls = 0
  async function ask(message: DistributiveOmit<ToProxy, 'id'>): Promise<unknown> {
    calls += 1
    const id = calls
    let answer: { readonly result: unknown } | undefined
    answers.set(id, (result) => (answer = { result }))
    child.send({ ...message, id })
    const got = await until(() => answer ?? (ended && 'ended'), {
      timeout: 60_000,
      message: `an answer to ${message.call}`,
    })
    answers.delete(id)
    if (got === 'ended') throw new Error(`the proxy ended: ${said}`)
    return got.result
  }

  return {
    port,
    lines,
    stats: async () => (await ask({ call: 'stats' })) as Stats,
    add: async (more) => void (await ask({ call: 'add', routes: more })),
    delete: async (routespecs) => void (await ask({ call: 'delete', routespecs })),
    async close() {
      if (!ended) {
        const exit = once(child, 'exit')
        child.send({ id: 0, call: 'close' })
        await exit
      }
      if (child.exitCode !== 0 || said !== '')
        throw new Error(`the proxy ended with ${child.exitCode ?? child.signalCode}: ${said}`)
    },
  }
}

type DistributiveOmit<T, K extends keyof T> = T extends unknown ? Omit<T, K> : never
