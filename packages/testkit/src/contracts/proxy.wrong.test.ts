// Proxies that are wrong in one way: the suite must say in which.
import { request } from 'node:http'
import type { ReverseProxy } from '@hubkit/core/contract'
import { expect, test } from 'vitest'
import { failures } from '../failures.ts'
import { startTestServer } from '../fakes/http-server.ts'
import { fakeProxy, type FakeProxyOptions } from '../fakes/proxy.ts'
import { echoUpgrade } from '../fakes/upstream.ts'
import { proxyContract } from './proxy.ts'

interface Wrong {
  readonly what: string
  readonly options?: FakeProxyOptions
  readonly change?: (proxy: ReverseProxy) => Partial<ReverseProxy>
  /** Stands between client and proxy. */
  readonly before?: (origin: string) => ReturnType<typeof startTestServer>
  readonly fails?: readonly string[]
  /** In place of `fails` where how many fail is a matter of time. */
  readonly atLeast?: readonly string[]
}

const plain = (path: string): string => decodeURIComponent(path.split('?')[0] ?? '')

/** Puts off what it is given until it is given something else. */
function atNextCall(): (act: () => Promise<void>) => Promise<void> {
  let due: () => Promise<void> = () => Promise.resolve()
  return async (act) => {
    const before = due
    due = act
    await before()
  }
}

const wrongs: readonly Wrong[] = [
  {
    what: 'half a segment matches',
    options: {
      matches: (routespec, path) => plain(path).startsWith(plain(routespec).slice(0, -1)),
    },
    fails: [
      'only whole segments match',
      'the longest match wins',
      'an encoded slash does not divide segments',
    ],
  },
  {
    what: 'an encoded slash divides segments',
    options: { matches: (routespec, path) => plain(path).startsWith(plain(routespec)) },
    fails: ['an encoded slash does not divide segments'],
  },
  {
    what: 'names are compared without decoding',
    options: { matches: (routespec, path) => path.startsWith(routespec) },
    fails: ['a name is matched in any spelling of its encoding'],
  },
  {
    what: 'adding again keeps the first target',
    change: (proxy) => ({
      addRoute: async (route) => {
        const known = await proxy.listRoutes()
        if (!known.some((other) => other.routespec === route.routespec)) await proxy.addRoute(route)
      },
    }),
    fails: [
      'adding a route again replaces its target',
      'list gives the newest data and target',
      'a server that cannot be reached gives 503, and serves again when it can',
    ],
  },
  {
    what: 'adding resolves before it is done',
    change: (proxy) => {
      const later = atNextCall()
      return {
        addRoute: (route) => later(() => proxy.addRoute(route)),
        deleteRoute: (routespec) => later(() => proxy.deleteRoute(routespec)),
      }
    },
    atLeast: ['a route serves once it was added', 'list gives what was added, its data unchanged'],
  },
  {
    what: 'deleting resolves before it is done',
    change: (proxy) => {
      const later = atNextCall()
      return {
        addRoute: async (route) => {
          await later(() => Promise.resolve())
          await proxy.addRoute(route)
        },
        deleteRoute: (routespec) => later(() => proxy.deleteRoute(routespec)),
      }
    },
    atLeast: ['a route no longer serves once it was deleted', 'list leaves out what was deleted'],
  },
  {
    what: 'deleting what is not there rejects',
    change: (proxy) => ({
      deleteRoute: async (routespec) => {
        const known = await proxy.listRoutes()
        if (!known.some((route) => route.routespec === routespec))
          throw new Error('there is no such route')
        await proxy.deleteRoute(routespec)
      },
    }),
    fails: ['deleting what is not there resolves'],
  },
  {
    what: 'deleting a route deletes those below',
    change: (proxy) => ({
      deleteRoute: async (routespec) => {
        for (const route of await proxy.listRoutes()) {
          if (route.routespec.startsWith(routespec)) await proxy.deleteRoute(route.routespec)
        }
      },
    }),
    fails: ['deleting a route leaves the ones below and above'],
  },
  {
    what: 'data is given back as text',
    change: (proxy) => ({
      listRoutes: async () =>
        (await proxy.listRoutes()).map((route) => ({
          ...route,
          data: { of: JSON.stringify(route.data) },
        })),
    }),
    fails: [
      'list gives what was added, its data unchanged',
      'list gives the newest data and target',
      '200 routes at once are added, served and deleted',
    ],
  },
  {
    what: 'activity is when the route was added',
    change: (proxy) => {
      const added = new Map<string, number>()
      return {
        addRoute: async (route) => {
          added.set(route.routespec, Date.now())
          await proxy.addRoute(route)
        },
        listRoutes: async () =>
          (await proxy.listRoutes()).map((route) => ({
            ...route,
            lastActivity: added.get(route.routespec),
          })),
      }
    },
    fails: ['activity moves when a route is used'],
  },
  {
    what: 'bodies are gathered before they are passed on',
    before: gathering,
    fails: [
      'an answer is passed on while it is being made',
      'a request body is passed on while it is being sent',
      'a client that goes away is noticed by the server',
    ],
  },
]

/** Lets upgrades pass as if the proxy had done them; cases about those are not what it is for. */
function gathering(origin: string): ReturnType<typeof startTestServer> {
  const { hostname, port } = new URL(origin)
  return startTestServer({
    upgrade: echoUpgrade,
    request: (message, response) => {
      const body: Buffer[] = []
      message.on('data', (chunk: Buffer) => body.push(chunk))
      message.on('end', () => {
        const { method, url, headers } = message
        const sent = request(
          { hostname, port, method, path: url, headers, agent: false },
          (answer) => {
            const chunks: Buffer[] = []
            answer.on('data', (chunk: Buffer) => chunks.push(chunk))
            answer.on('error', () => response.destroy())
            answer.on('end', () => {
              response.writeHead(answer.statusCode ?? 500, answer.headers)
              response.end(Buffer.concat(chunks))
            })
          },
        )
        sent.on('error', () => response.destroy())
        sent.end(Buffer.concat(body))
      })
    },
  })
}

test.for(wrongs)(
  'it notices that $what',
  { timeout: 60_000 },
  async ({ options, change, before, fails, atLeast }) => {
    const found = await failures(proxyContract, async () => {
      const fake = fakeProxy(options)
      const { origin } = await fake.serve()
      const between = await before?.(origin)
      const proxy = { ...fake, ...change?.(fake) }
      const dispose = async () => {
        await between?.close()
        await fake.close?.()
      }
      return {
        subject: { proxy, origin: between?.origin ?? origin, timeout: atLeast ? 500 : 5000 },
        dispose,
      }
    })
    const about = found
      .map((failure) => failure.case)
      .filter((name) => !before || !/upgrade|connections/.test(name))
    if (fails) expect(about).toEqual(fails)
    expect(about).toEqual(expect.arrayContaining([...(fails ?? []), ...(atLeast ?? [])]))
  },
)
