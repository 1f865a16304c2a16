import { until } from '@hubkit/testkit'
import { expect, onTestFinished } from 'vitest'
import type { NodeProxyOptions } from '../../src/index.ts'
import type { LogLine, Stats } from './messages.ts'
import { startProxy, type ProxyChild } from './proxy-child.ts'

/** What the heap may differ by between two times at rest, in bytes: V8 compiles, and keeps a little of everything. */
const HEAP_NOISE = 2 * 1024 * 1024

/** A proxy that ends with the test, which fails when it crashed. */
export async function abusedProxy(
  routes: Readonly<Record<string, string>>,
  options: Omit<NodeProxyOptions, 'log'> = {},
  files?: number,
): Promise<ProxyChild> {
  const proxy = await startProxy(routes, options, files)
  onTestFinished(() => proxy.close())
  return proxy
}

/** Waits until a proxy has nothing open but its port. */
export async function atRest(proxy: ProxyChild, start?: Stats): Promise<Stats> {
  let stats: Stats | undefined
  return await until(
    async () => {
      stats = await proxy.stats()
      const { clients, underWay, servers, waiting, sockets, timers, files } = stats
      const still = clients + underWay + servers + waiting === 0
      const same =
        !start || (sockets === start.sockets && timers === start.timers && files === start.files)
      return still && same && stats
    },
    { timeout: 60_000, message: () => `${show(stats)} is as at the start: ${show(start)}` },
  )
}

/**
 * Does something bad to a proxy twice; what it has open, and its heap, are the second time as after the first.
 *
 * @returns what it logged
 */
export async function leavesNothing(
  proxy: ProxyChild,
  abuse: () => Promise<void>,
): Promise<readonly LogLine[]> {
  const start = await atRest(proxy)
  await abuse()
  const once = await atRest(proxy, start)
  await abuse()
  let twice = await atRest(proxy, start)
  // What the first has freed may be collected late.
  await until(
    async () => {
      twice = await proxy.stats()
      return grown(once, twice) < HEAP_NOISE
    },
    { message: () => `the heap is as before: ${show(once)}, then ${show(twice)}` },
  )
  expect(twice.routes).toBe(start.routes)
  return proxy.lines
}

function grown(before: Stats, after: Stats): number {
  return after.heap + after.buffers - before.heap - before.buffers
}

function show(stats: Stats | undefined): string {
  return JSON.stringify(stats)
}

/** What was told, without the fields. */
export function words(lines: readonly LogLine[]): readonly string[] {
  return lines.map(({ message }) => message)
}
