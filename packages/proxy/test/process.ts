import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { connect, createServer, type AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { until, within } from '@hubkit/testkit'

const OURS = fileURLToPath(new URL('../src/cli.ts', import.meta.url))
const CHP = createRequire(import.meta.url).resolve(
  'configurable-http-proxy/bin/configurable-http-proxy',
)
const PATIENCE = 20_000
const TOKEN = 'a-token-of-the-tests'

/** A command that runs, or has ended. */
export interface Command {
  /** What it has written so far. */
  output(): string
  /** Its exit code, once it has ended by itself; `null` when a signal ended it. */
  ended(): Promise<number | null>
  signal(name: NodeJS.Signals): void
  hasEnded(): boolean
  /** Ends it, if it has not ended yet. */
  end(): Promise<void>
}

/** A proxy in a process of its own. */
export interface ProxyProcess extends Command {
  /** Where clients come. */
  readonly origin: string
  readonly port: number
  /** Of its REST API, without `/api/routes`. */
  readonly api: string
  readonly token: string
}

/** @param environment besides the path, which is all it gets of ours */
function command(args: readonly string[], environment: Record<string, string>): Command {
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'] ?? '', ...environment },
  })
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const closed = once(child, 'close')
  const hasEnded = (): boolean => child.exitCode !== null || child.signalCode !== null
  const ended = async (): Promise<number | null> => {
    await within(closed, PATIENCE, `it ends: ${output}`)
    return child.exitCode
  }
  return {
    output: () => output,
    hasEnded,
    ended,
    signal: (name) => void child.kill(name),
    async end() {
      if (!hasEnded()) child.kill('SIGKILL')
      await ended()
    },
  }
}

/** Runs `hubkit-proxy` from source, with these arguments alone. */
export function runHubkitProxy(
  args: readonly string[],
  environment: Record<string, string> = {},
): Command {
  return command(['--conditions=@hubkit/source', OURS, ...args], environment)
}

/** Waits until a command has said this, and gives what it matches. @throws Error when it has ended without */
async function said(running: Command, pattern: RegExp): Promise<RegExpExecArray> {
  const words = (): string => `${pattern}: ${running.output()}`
  await until(() => running.hasEnded() || pattern.test(running.output()), { message: words })
  const match = pattern.exec(running.output())
  if (!match) throw new Error(words())
  return match
}

/** Starts `hubkit-proxy` on free ports of 127.0.0.1. */
export async function startHubkitProxy(
  args: readonly string[] = [],
  environment: Record<string, string> = {},
): Promise<ProxyProcess> {
  const places = args.some((arg) => /^--(socket|port|ip)/.test(arg))
    ? []
    : ['--ip=127.0.0.1', '--port=0']
  const running = runHubkitProxy([...places, '--api-ip=127.0.0.1', '--api-port=0', ...args], {
    CONFIGPROXY_AUTH_TOKEN: TOKEN,
    ...environment,
  })
  try {
    const [, api = ''] = await said(running, /The API on \S*:(\d+)/)
    const [, place = ''] = await said(running, /Clients on (\S+)/)
    const port = Number(/:(\d+)$/.exec(place)?.[1])
    return {
      ...running,
      port,
      origin: `http://127.0.0.1:${port}`,
      api: `http://127.0.0.1:${api}`,
      token: TOKEN,
    }
  } catch (error) {
    await running.end()
    throw error
  }
}

/** Starts the configurable-http-proxy of npm on ports of 127.0.0.1 that were free, or on those given. */
export async function startChp(
  args: readonly string[] = [],
  ports?: readonly [port: number, apiPort: number],
): Promise<ProxyProcess> {
  const [port, apiPort] = ports ?? [await freePort(), await freePort()]
  const places = ['--ip=127.0.0.1', `--port=${port}`, '--api-ip=127.0.0.1', `--api-port=${apiPort}`]
  const running = command([CHP, ...places, ...args], { CONFIGPROXY_AUTH_TOKEN: TOKEN })
  try {
    for (const at of [port, apiPort])
      await until(() => running.hasEnded() || isOpen(at), { message: running.output })
    if (running.hasEnded()) throw new Error(running.output())
  } catch (error) {
    await running.end()
    throw error
  }
  return {
    ...running,
    port,
    origin: `http://127.0.0.1:${port}`,
    api: `http://127.0.0.1:${apiPort}`,
    token: TOKEN,
  }
}

async function isOpen(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1')
  try {
    await once(socket, 'connect')
    return true
  } finally {
    socket.destroy()
  }
}

/** A port of 127.0.0.1 that is free now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
