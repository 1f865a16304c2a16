import type { Changed } from '../proxy.ts'

const TOLD = 'the host is told by which route, with what and where to somebody comes'
const COOKIE = 'a cookie whose login counts no more does not reach the server'
const TOKEN = 'a token that counts no more is refused'
const AGAIN = 'who comes is asked about again once the records were read'
const END = 'the end of a login ends what is under way by it, and by nobody else'
const NOBODY = { dropped: new Set<string>(), refused: false, logins: [] }

/** Proxies that are wrong about who comes. */
export const careless: readonly Changed[] = [
  {
    what: 'nobody is asked who comes',
    change: () => ({ attach: () => undefined }),
    more: true,
    fails: [COOKIE, TOKEN, AGAIN, END],
  },
  {
    what: 'the host is not told by which route',
    change: (proxy) => ({
      attach: (host) =>
        proxy.attach?.({
          ...host,
          visit: (credentials) => host.visit?.({ ...credentials, data: {} }) ?? NOBODY,
        }),
    }),
    fails: [TOLD],
  },
  {
    what: 'who comes while the records are read is let in',
    change: (proxy) => ({
      attach: (host) =>
        proxy.attach?.({
          ...host,
          visit: (credentials) => {
            const visit = host.visit?.(credentials) ?? NOBODY
            return visit instanceof Promise ? NOBODY : visit
          },
        }),
    }),
    fails: [AGAIN],
  },
  {
    what: 'a login that ends leaves its connections open',
    change: () => ({ endLogin: () => undefined }),
    more: true,
    fails: [END],
  },
  {
    what: 'a login that ends takes all others with it',
    change: (proxy) => ({ endLogin: () => proxy.endLogin?.('all') }),
    more: true,
    fails: [END],
  },
]
