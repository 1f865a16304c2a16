import { decodeSegment } from './request-path.ts'
import { normalizeHost, parseRoutespec } from './routespec.ts'

// Maps, not objects: a user may be called 'constructor'.
interface Node<T> {
  value: T | undefined
  children: Map<string, Node<T>> | undefined
}

/** Finds what belongs to the longest routespec that a path begins with, by whole decoded segments. */
export class RouteTable<T extends object> {
  readonly #anyHost: Node<T> = { value: undefined, children: undefined }
  readonly #hosts = new Map<string, Node<T>>()

  /** Whether {@link find} looks at the host at all. */
  get usesHosts(): boolean {
    return this.#hosts.size > 0
  }

  /** Adds or replaces. @returns what was there before. @throws HubError `HUB_ERR_OPTION` for a bad routespec */
  set(routespec: string, value: T): T | undefined {
    const { host, segments } = parseRoutespec(routespec)
    let node = this.#root(host)
    for (const segment of segments) {
      node.children ??= new Map()
      let child = node.children.get(segment)
      if (!child) {
        child = { value: undefined, children: undefined }
        node.children.set(segment, child)
      }
      node = child
    }
    const before = node.value
    node.value = value
    return before
  }

  /** What was added under exactly this routespec, in any spelling of its escapes. */
  get(routespec: string): T | undefined {
    const { host, segments } = parseRoutespec(routespec)
    let node = host === undefined ? this.#anyHost : this.#hosts.get(host)
    for (const segment of segments) node = node?.children?.get(segment)
    return node?.value
  }

  /** Removes one routespec and leaves those below it. @returns what was there */
  delete(routespec: string): T | undefined {
    const { host, segments } = parseRoutespec(routespec)
    const root = host === undefined ? this.#anyHost : this.#hosts.get(host)
    if (!root) return undefined
    const removed = remove(root, segments, 0)
    if (host !== undefined && isEmpty(root)) this.#hosts.delete(host)
    return removed
  }

  /**
   * @param path a percent-encoded path with its dot segments resolved
   * @param host a Host header as it came
   */
  find(path: string, host?: string): T | undefined {
    if (host !== undefined && this.#hosts.size > 0) {
      const root = this.#hosts.get(normalizeHost(host))
      const found = root && longest(root, path)
      if (found) return found
    }
    return longest(this.#anyHost, path)
  }

  *values(): Generator<T> {
    yield* below(this.#anyHost)
    for (const root of this.#hosts.values()) yield* below(root)
  }

  #root(host: string | undefined): Node<T> {
    if (host === undefined) return this.#anyHost
    let root = this.#hosts.get(host)
    if (!root) {
      root = { value: undefined, children: undefined }
      this.#hosts.set(host, root)
    }
    return root
  }
}

function longest<T>(root: Node<T>, path: string): T | undefined {
  let best = root.value
  let children = root.children
  for (let start = 1; children !== undefined && start <= path.length;) {
    const slash = path.indexOf('/', start)
    const end = slash < 0 ? path.length : slash
    const segment = path.slice(start, end)
    const node: Node<T> | undefined = children.get(
      segment.includes('%') ? (decodeSegment(segment) ?? segment) : segment,
    )
    if (!node) break
    best = node.value ?? best
    children = node.children
    start = end + 1
  }
  return best
}

function remove<T>(node: Node<T>, segments: readonly string[], depth: number): T | undefined {
  const segment = segments[depth]
  if (segment === undefined) {
    const { value } = node
    node.value = undefined
    return value
  }
  const child = node.children?.get(segment)
  if (!child) return undefined
  const removed = remove(child, segments, depth + 1)
  if (isEmpty(child)) {
    node.children?.delete(segment)
    if (node.children?.size === 0) node.children = undefined
  }
  return removed
}

function isEmpty<T>(node: Node<T>): boolean {
  return node.value === undefined && node.children === undefined
}

function* below<T>(node: Node<T>): Generator<T> {
  if (node.value !== undefined) yield node.value
  if (node.children) for (const child of node.children.values()) yield* below(child)
}
