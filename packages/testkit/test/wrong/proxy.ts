import type { ReverseProxy, Route } from '@hubkit/core/contract'
import type { ProxySubject } from '../../src/contracts/proxy/subject.ts'
import { fakeProxy, type FakeProxyOptions } from '../../src/fakes/proxy.ts'
import type { Between } from './proxy/between.ts'
import { gathering } from './proxy/gathering.ts'
import { tampering } from './proxy/tamper.ts'
import { spoilt } from './proxy/traffic.ts'
import { careless } from './proxy/visits.ts'
import type { Wrong } from './wrong.ts'

/** A fake proxy with other options or members, or with something before it. */
export interface Changed {
  readonly what: string
  readonly options?: FakeProxyOptions
  readonly change?: (proxy: ReverseProxy, between?: Between) => Partial<ReverseProxy>
  /** Stands between client and proxy. */
  readonly before?: (origin: string) => Promise<Between>
  readonly fails: readonly string[]
  readonly more?: boolean
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

const changed: readonly Changed[] = [
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
    more: true,
    fails: ['a route serves once it was added', 'list gives what was added, its data unchanged'],
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
    more: true,
    fails: ['a route no longer serves once it was deleted', 'list leaves out what was deleted'],
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
    more: true,
    fails: ['activity moves when a route is used'],
  },
  {
    what: 'bodies are gathered before they are passed on',
    before: (origin) => gathering(origin),
    more: true,
    fails: [
      'an answer is passed on while it is being made',
      'a request body is passed on while it is being sent',
      'a client that goes away is noticed by the server',
    ],
  },
  {
    what: 'names beyond ASCII are not matched',
    options: {
      matches: (routespec, path) => !/%[89a-f]/i.test(path) && segmentsMatch(routespec, path),
    },
    fails: [
      'path and query are kept as they came',
      'encoded names are matched as they are spelt',
      'a name is matched in any spelling of its encoding',
    ],
  },
  {
    what: 'routes are members of a plain object',
    change: (proxy) => ({
      addRoute: async (route) => {
        if (!route.routespec.includes('__proto__')) await proxy.addRoute(route)
      },
    }),
    fails: ['names that JavaScript objects have are names like others'],
  },
  {
    what: 'every add adds a row',
    change: (proxy) => {
      const rows: Route[] = []
      return {
        addRoute: async (route) => {
          rows.push(route)
          await proxy.addRoute(route)
        },
        listRoutes: async () => {
          const live = await proxy.listRoutes()
          return rows.flatMap(
            (row) => live.find(({ routespec }) => routespec === row.routespec) ?? [],
          )
        },
      }
    },
    fails: ['adding a route twice is the same as once'],
  },
  {
    what: 'a change of the table ends every connection',
    more: true,
    before: tampering(() => ({})),
    change: (proxy, between) => ({
      deleteRoute: async (routespec) => {
        await proxy.deleteRoute(routespec)
        between?.cut?.()
      },
    }),
    fails: ['changes of a route leave the connections of others alone'],
  },
  {
    what: 'a second close is an error',
    change: (proxy) => {
      let closed = false
      return {
        close: async () => {
          if (closed) throw new Error('it is closed already')
          closed = true
          await proxy.close?.()
        },
      }
    },
    fails: ['close may be repeated'],
  },
  {
    what: 'it has no name',
    change: () => ({ name: '' }),
    fails: ['it has a name, a scope and the version of the contract'],
  },
  ...spoilt,
  ...careless,
]

/** Whether a route takes a path, by whole segments. */
function segmentsMatch(routespec: string, path: string): boolean {
  const wanted = path.split('?')[0]?.split('/') ?? []
  return routespec
    .slice(0, -1)
    .split('/')
    .every((segment, index) => segment === decodeURIComponent(wanted[index] ?? ''))
}

/** Proxies that are wrong in one way. */
export const wrongProxies: readonly Wrong<ProxySubject>[] = changed.map(
  ({ what, options, change, before, fails, more = false }) => ({
    what,
    fails,
    more,
    async make() {
      const fake = fakeProxy(options)
      const { origin } = await fake.serve()
      const between = await before?.(origin)
      return {
        subject: {
          proxy: { ...fake, ...change?.(fake, between) },
          origin: between?.origin ?? origin,
          timeout: more ? 400 : 5000,
        },
        dispose: async () => {
          await between?.close()
          await fake.close?.()
        },
      }
    },
  }),
)
