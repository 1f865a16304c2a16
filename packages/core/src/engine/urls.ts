/** Where things are. The only place that builds a URL or a path of the hub; nothing is guessed from a request. */
export interface Urls {
  /** `/` or `/prefix/`. */
  readonly base: string
  /** `/hub/` under the base. */
  readonly hub: string
  /** Origin people use, without a slash at its end; `undefined` when it was not told. */
  readonly publicOrigin: string | undefined
  /** Whether people come by https. */
  readonly secure: boolean
  /** A path of the hub: `path('home')` is `/hub/home`. Segments must be encoded already. */
  path(rest: string): string
  /** A path of the REST API: `api('user')` is `/hub/api/user`. */
  api(rest?: string): string
  /** A server's path with both slashes. */
  server(user: string, name: string): string
  /** A path or page of a server's user under the hub: `of('spawn', 'alice', 'lab')` is `/hub/spawn/alice/lab`. */
  of(page: string, user: string, server: string): string
  /** The REST API path of a server, without a slash at its end. */
  serverApi(user: string, server: string): string
  /** The same path with the public origin before it; `undefined` when that is not known. */
  full(path: string): string | undefined
  /** User and server names out of a path under `/user/`; `undefined` for any other path or a malformed escape. */
  parse(path: string): { readonly user: string; readonly rest: readonly string[] } | undefined
}

/** Percent-encodes a name for one path segment as JupyterHub does: `@` and `~` stay. */
export function encodeName(name: string): string {
  return encodeURIComponent(name)
    .replaceAll('%40', '@')
    .replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
}

/** @param baseUrl `/` or `/prefix/`  @param publicUrl the address people use, when known */
export function createUrls(baseUrl: string, publicUrl: URL | undefined): Urls {
  const hub = `${baseUrl}hub/`
  const publicOrigin = publicUrl?.origin
  const prefix = `${baseUrl}user/`
  const tail = (server: string): string => (server === '' ? '' : `/${encodeName(server)}`)
  return {
    base: baseUrl,
    hub,
    publicOrigin,
    secure: publicUrl?.protocol === 'https:',
    path: (rest) => hub + rest,
    api: (rest) => (rest === undefined ? `${hub}api` : `${hub}api/${rest}`),
    server: (user, name) => `${prefix}${encodeName(user)}${tail(name)}/`,
    of: (page, user, server) => `${hub}${page}/${encodeName(user)}${tail(server)}`,
    serverApi: (user, server) =>
      `${hub}api/users/${encodeName(user)}/${server === '' ? 'server' : `servers/${encodeName(server)}`}`,
    full: (path) => (publicOrigin === undefined ? undefined : publicOrigin + path),
    parse(path) {
      if (!path.startsWith(prefix)) return undefined
      try {
        const [user = '', ...rest] = path.slice(prefix.length).split('/').map(decodeURIComponent)
        return user === '' ? undefined : { user, rest }
      } catch (error) {
        if (error instanceof URIError) return undefined // a malformed escape names nobody
        throw error
      }
    },
  }
}
