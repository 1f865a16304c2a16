import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'

/** What a machine runs. */
export interface Order {
  readonly command: readonly string[]
  readonly env: Readonly<Record<string, string>>
  /** The path its program serves under. */
  readonly prefix: string
}

/** A running program with a port of its own. */
export interface Machine {
  readonly url: string
  isAlive(): boolean
  end(): Promise<void>
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

async function gone(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
}

/** Starts a program and tells it where to listen. */
export async function startMachine({ command, env, prefix }: Order): Promise<Machine> {
  const [file = '', ...args] = command
  const origin = `http://127.0.0.1:${await freePort()}`
  const child = spawn(file, args, {
    env: { ...env, JUPYTERHUB_SERVICE_URL: origin + prefix },
    stdio: 'ignore',
  })
  await once(child, 'spawn')
  return {
    url: origin,
    isAlive: () => child.exitCode === null && child.signalCode === null,
    async end() {
      child.kill()
      await gone(child)
    },
  }
}
