import { COMMANDS, type Contender, type Running, type World } from './contender.ts'
import { cpuSeconds, memory } from './processes.ts'
import { messages, openMany } from './websockets.ts'
import { wrk } from './wrk.ts'

/** How much is done. */
export interface Scale {
  readonly seconds: number
  readonly warmUp: number
  readonly rounds: number
  readonly sockets: number
  readonly idleSockets: number
  readonly routes: number
}

export const FULL: Scale = {
  seconds: 10,
  warmUp: 4,
  rounds: 3,
  sockets: 200,
  idleSockets: 2000,
  routes: 10_000,
}
export const QUICK: Scale = { ...FULL, seconds: 2, warmUp: 1, rounds: 1, idleSockets: 500 }

/** One measurement of one contender. */
export interface Sample {
  readonly value: number
  /** Milliseconds, of 99 in 100. */
  readonly p99?: number | undefined
  /** Microseconds of processor time that the proxy takes for one. */
  readonly cpu?: number | undefined
}

/** What ours should reach beside a peer: so many times its figure, at least or at most. */
export interface Aim {
  readonly peer: 'CHP 5.3' | 'nginx' | 'Hubkit' | 'two workers'
  readonly factor: number
  /** `cpu`: the peer's processor time for one is at most so many times ours. */
  readonly kind: 'least' | 'most' | 'cpu'
  /** The row of the peer's figure. @default the same */
  readonly row?: 'small'
}

export interface Row {
  readonly name: string
  readonly what: string
  readonly unit: string
  readonly aims: readonly Aim[]
  /** How a proxy is started for it; `undefined` when those that run will do. */
  readonly fresh?: ((world: World, scale: Scale) => World) | undefined
  readonly skips?: ((contender: Contender) => boolean) | undefined
  /** The contenders, where they are others than usual. */
  readonly contenders?: readonly string[] | undefined
  measure(running: Running, world: World, scale: Scale): Promise<Sample>
}

async function load(
  { port, pid }: Running,
  path: string,
  { seconds, warmUp }: Scale,
  connections = 64,
  script?: string,
): Promise<Sample & { readonly throughput: number }> {
  const url = `http://127.0.0.1:${port}${path}`
  await wrk(url, connections, warmUp, script)
  const before = pid === undefined ? 0 : cpuSeconds(pid)
  const { rate, p99, requests, throughput } = await wrk(url, connections, seconds, script)
  const cpu = pid === undefined ? undefined : ((cpuSeconds(pid) - before) / requests) * 1e6
  return { value: rate, p99, cpu, throughput }
}

/** @param browser the script that makes requests look like a browser's */
export function rows(browser: string): readonly Row[] {
  return [
    {
      name: 'small',
      what: 'small GET',
      unit: '/s',
      aims: [
        { peer: 'nginx', factor: 0.75, kind: 'least' },
        { peer: 'CHP 5.3', factor: 4.5, kind: 'least' },
      ],
      measure: (running, _world, scale) => load(running, '/user/a/small', scale),
    },
    {
      name: 'browser',
      what: 'browser-like GET',
      unit: '/s',
      aims: [
        { peer: 'nginx', factor: 0.85, kind: 'least' },
        { peer: 'CHP 5.3', factor: 4.5, kind: 'least' },
      ],
      measure: (running, _world, scale) => load(running, '/user/b/small', scale, 64, browser),
    },
    {
      name: 'websocket',
      what: 'WebSocket messages, 200 connections',
      unit: '/s',
      aims: [{ peer: 'CHP 5.3', factor: 1.3, kind: 'least' }],
      async measure({ port, pid }, world, { sockets, seconds, warmUp }) {
        const open = await openMany(port === world.backend ? world.echo : port, sockets)
        await messages(open, warmUp)
        const before = pid === undefined ? 0 : cpuSeconds(pid)
        const rate = await messages(open, seconds)
        const cpu =
          pid === undefined ? undefined : ((cpuSeconds(pid) - before) / (rate * seconds)) * 1e6
        for (const socket of open) socket.destroy()
        return { value: rate, cpu }
      },
    },
    {
      name: 'large',
      what: 'bodies of 10 MB',
      unit: 'MiB/s',
      aims: [
        { peer: 'CHP 5.3', factor: 2, kind: 'least' },
        { peer: 'nginx', factor: 1, kind: 'least' },
      ],
      async measure(running, _world, scale) {
        const { throughput, cpu } = await load(running, '/user/a/large', scale, 8)
        return { value: throughput, cpu }
      },
    },
    {
      name: 'memory',
      what: 'memory with idle WebSockets',
      unit: 'MiB',
      aims: [{ peer: 'CHP 5.3', factor: 0.75, kind: 'most' }],
      fresh: (world) => world,
      skips: ({ name }) => name === 'direct',
      async measure({ port, pid }, _world, { idleSockets }) {
        const open = await openMany(port, idleSockets)
        const value = pid === undefined ? 0 : memory(pid)
        for (const socket of open) socket.destroy()
        return { value }
      },
    },
    {
      name: 'routes',
      what: 'small GET, 10,000 routes',
      unit: '/s',
      aims: [
        { peer: 'CHP 5.3', factor: 4.5, kind: 'least' },
        { peer: 'Hubkit', row: 'small', factor: 0.95, kind: 'least' },
      ],
      fresh: (world, { routes }) => ({ ...world, routes }),
      skips: ({ hasRoutes }) => !hasRoutes,
      measure: (running, _world, scale) => load(running, '/user/a/small', scale),
    },
    {
      name: 'workers',
      what: 'small GET by the command, on both processors',
      unit: '/s',
      aims: [{ peer: 'two workers', factor: 1.1, kind: 'cpu' }],
      contenders: COMMANDS,
      fresh: (world) => world,
      measure: (running, _world, scale) => load(running, '/user/a/small', scale, 128),
    },
  ]
}
