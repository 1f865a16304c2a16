import { until } from '@hubkit/testkit'
import { expect, test } from 'vitest'
import type { Core } from '../src/engine/parts.ts'
import { takeDown } from '../src/engine/take-down.ts'
import { testEngine } from './support/engine.ts'

/** A feed that brings nothing yet, as in a process that has just woken up. */
const SILENT: Core['feed'] = {
  subscribe: () => () => undefined,
  onResync: () => () => undefined,
}

test.each([
  { what: 'hears of it', feed: undefined, fails: false },
  { what: 'hears nothing, and its stop is ignored', feed: SILENT, fails: false },
  { what: 'hears nothing, and its stop fails', feed: SILENT, fails: true },
])(
  'a stop that was frozen while others stopped and started the server gives its route back: it $what',
  async ({ feed, fails }) => {
    const one = await testEngine({ leaseTime: 60_000 })
    try {
      const { id } = await one.servers.start({ user: 'alice' })
      // What is frozen holds the lease for a moment only: the engine's second try gets it.
      const fence = await until(() => one.store.acquire(`server:${id}`, 'frozen', 200))
      const stopping = await one.servers.requestStop({ id })
      if (!stopping) throw new Error('there is a stop to do')
      const { signal } = new AbortController()
      const core = feed ? Object.create(one.core, { feed: { value: feed } }) : one.core
      const routes: typeof one.routes = {
        ...one.routes,
        async shut(server) {
          await one.servers.start({ id })
          await one.routes.shut(server)
        },
      }
      const spawner = fails
        ? { ...one.spawner, stop: () => Promise.reject(new Error('no')) }
        : one.spawner
      const never = () => Promise.reject(new Error('it only stops'))
      await takeDown(
        { core, routes, beginQueued: never, look: never },
        spawner,
        stopping,
        fence,
        signal,
      )
      const next = await one.servers.get({ id })
      expect(next).toMatchObject({ phase: 'ready', attempt: 2 })
      expect((await one.proxy.listRoutes()).map((route) => route.target)).toEqual([next?.url])
    } finally {
      await one.close('keep')
      await one.world.close()
    }
  },
)
