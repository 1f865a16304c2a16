import type { ChildProcess } from 'node:child_process'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { nginxProxyConfig } from './backend.ts'
import { BOTH_CPUS, ended, listening, pinned, PROXY_CPU } from './processes.ts'

/** What a proxy is told. Ports of this machine. */
export interface World {
  readonly folder: string
  readonly port: number
  readonly apiPort: number
  readonly backend: number
  readonly echo: number
  /** How many routes it has besides. */
  readonly routes: number
}

/** A proxy that can be measured. */
export interface Contender {
  readonly name: string
  /** Whether it has a table of routes. */
  readonly hasRoutes: boolean
  start(world: World): Promise<Running>
}

export interface Running {
  readonly port: number
  /** `undefined` when there is no proxy. */
  readonly pid: number | undefined
  stop(): Promise<void>
}

const CHP = createRequire(import.meta.url).resolve(
  'configurable-http-proxy/bin/configurable-http-proxy',
)
const COMMAND = fileURLToPath(new URL('../../packages/proxy/dist/cli.js', import.meta.url))
const TOKEN = 'bench'

/** The command with one process that serves, and with two. */
export const COMMANDS = ['hubkit-proxy', 'two workers'] as const

async function running(child: ChildProcess, port: number): Promise<Running> {
  await listening(port, child)
  return { port, pid: child.pid, stop: () => ended(child) }
}

function script(name: string, world: World, flags: readonly string[]): Promise<Running> {
  const file = fileURLToPath(new URL(`contenders/${name}.mjs`, import.meta.url))
  const args = [...process.execArgv, ...flags, file, JSON.stringify(world)]
  return running(pinned(PROXY_CPU, process.execPath, args), world.port)
}

/** @param profile whether ours leaves a CPU profile in the working folder */
export function contenders(profile: boolean): readonly Contender[] {
  return [
    {
      name: 'Hubkit',
      hasRoutes: true,
      start: (world) =>
        script('hubkit', world, ['--max-semi-space-size=4', ...(profile ? ['--cpu-prof'] : [])]),
    },
    {
      name: 'CHP 5.3',
      hasRoutes: true,
      start: (world) => startCommand(world, PROXY_CPU, [CHP, '--log-level=error']),
    },
    {
      name: 'http-proxy-3',
      hasRoutes: false,
      start: (world) => script('http-proxy-3', world, []),
    },
    {
      name: 'nginx',
      hasRoutes: false,
      start: ({ folder, port, backend, echo }) =>
        running(pinned(PROXY_CPU, 'nginx', nginxProxyConfig(folder, port, backend, echo)), port),
    },
    {
      name: 'direct',
      hasRoutes: false,
      start: async ({ backend }) => ({
        port: backend,
        pid: undefined,
        stop: async () => undefined,
      }),
    },
    ...COMMANDS.map((name, index) => ({
      name,
      hasRoutes: true,
      start: (world: World) =>
        startCommand(world, BOTH_CPUS, [COMMAND, '--log-level=error', `--workers=${index + 1}`]),
    })),
  ]
}

/** A command that is told as configurable-http-proxy is. */
async function startCommand(
  world: World,
  cpu: string,
  command: readonly string[],
): Promise<Running> {
  const { port, apiPort, backend, echo, routes } = world
  const args = [...command, '--ip=127.0.0.1', `--port=${port}`, `--api-port=${apiPort}`]
  const child = pinned(cpu, process.execPath, args, { CONFIGPROXY_AUTH_TOKEN: TOKEN })
  const proxy = await running(child, port)
  await listening(apiPort, child)
  const add = async (path: string, to: number): Promise<void> => {
    await fetch(`http://127.0.0.1:${apiPort}/api/routes${path}`, {
      method: 'POST',
      headers: { authorization: `token ${TOKEN}` },
      body: JSON.stringify({ target: `http://127.0.0.1:${to}` }),
    })
  }
  await add('/user/a', backend)
  await add('/user/b', backend)
  await add('/user/ws', echo)
  for (let index = 0; index < routes; index += 1) await add(`/user/other-${index}`, 20_000 + index)
  return proxy
}
