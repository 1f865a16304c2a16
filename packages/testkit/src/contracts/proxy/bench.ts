import assert from 'node:assert/strict'
import type { JsonObject, ReverseProxy } from '@hubkit/core/contract'
import type { ContractCase } from '../../case.ts'
import {
  upstream,
  type EchoAnswer,
  type Upstream,
  type UpstreamOptions,
} from '../../fakes/upstream.ts'
import { nowhere } from '../../fakes/nowhere.ts'
import { until, within, type UntilOptions } from '../../wait.ts'
import { ask, open, upgrade, type Answered, type Asked, type Upgraded } from './client.ts'
import type { ProxySubject } from './subject.ts'
import type { ClientRequest } from 'node:http'

/** What a case works with; routes, servers and connections are gone at its end. */
export interface Bench {
  readonly proxy: ReverseProxy
  readonly timeout: number
  /** Starts a server to route to. */
  upstream(options?: UpstreamOptions): Promise<Upstream>
  /** An origin at which nobody listens until the case is over. */
  nowhere(): Promise<string>
  add(routespec: string, target: string, data?: JsonObject): Promise<void>
  delete(routespec: string): Promise<void>
  /** The route with this routespec in the proxy's list. */
  listed(
    routespec: string,
  ): Promise<Awaited<ReturnType<ReverseProxy['listRoutes']>>[number] | undefined>
  ask(path: string, asked?: Asked): Promise<Answered>
  /** Begins a request that the case goes on with. */
  open(path: string, asked?: Asked): ClientRequest
  upgrade(path: string, early?: string): Promise<Upgraded>
  /** Which upstream answers, `undefined` when none of them. */
  servedBy(path: string): Promise<string | undefined>
  until(condition: () => unknown, message: UntilOptions['message']): Promise<void>
  within<T>(promise: Promise<T>, what: string): Promise<T>
}

/** A case of the proxy suite. */
export function proxyCase(
  name: string,
  run: (bench: Bench) => Promise<void>,
): ContractCase<ProxySubject> {
  return {
    name,
    async run(subject) {
      const { bench, dispose } = createBench(subject)
      try {
        await run(bench)
      } finally {
        await dispose()
      }
    },
  }
}

function createBench({ proxy, origin, timeout = 5000 }: ProxySubject): {
  bench: Bench
  readonly dispose: () => Promise<void>
} {
  const upstreams: { close(): Promise<void> }[] = []
  const routespecs = new Set<string>()
  const sockets: Upgraded[] = []
  const requests: ClientRequest[] = []
  const bench: Bench = {
    proxy,
    timeout,
    async upstream(options) {
      const server = await upstream(options)
      upstreams.push(server)
      return server
    },
    async nowhere() {
      const held = await nowhere()
      upstreams.push(held)
      return held.origin
    },
    async add(routespec, target, data = {}) {
      routespecs.add(routespec)
      await within(proxy.addRoute({ routespec, target, data }), timeout, `addRoute ${routespec}`)
    },
    delete: (routespec) =>
      within(proxy.deleteRoute(routespec), timeout, `deleteRoute ${routespec}`),
    async listed(routespec) {
      return (await within(proxy.listRoutes(), timeout, 'listRoutes')).find(
        (route) => route.routespec === routespec,
      )
    },
    ask: (path, asked) => within(ask(origin, path, asked), timeout, `the answer to ${path}`),
    open(path, asked) {
      const sent = open(origin, path, asked)
      requests.push(sent)
      return sent
    },
    async upgrade(path, early) {
      const upgraded = await within(upgrade(origin, path, early), timeout, `the upgrade of ${path}`)
      sockets.push(upgraded)
      return upgraded
    },
    async servedBy(path) {
      const { body, headers } = await bench.ask(path)
      if (headers['content-type'] !== 'application/json') return undefined
      const { upstream: name }: Partial<EchoAnswer> = JSON.parse(body.toString())
      return name
    },
    async until(condition, message) {
      await until(condition, { timeout, message })
    },
    within: (promise, what) => within(promise, timeout, what),
  }
  return {
    bench,
    async dispose() {
      sockets.forEach(({ socket }) => socket.destroy())
      requests.forEach((sent) => sent.destroy())
      // A case that closed its proxy leaves nothing to delete.
      await Promise.allSettled([...routespecs].map((routespec) => proxy.deleteRoute(routespec)))
      await Promise.all(upstreams.map((server) => server.close()))
    },
  }
}

/** What an echoing upstream saw. */
export function echoed(answered: Answered): EchoAnswer {
  assert.equal(answered.status, 200, `status ${answered.status}: ${answered.body.toString()}`)
  const answer: EchoAnswer = JSON.parse(answered.body.toString())
  return answer
}
