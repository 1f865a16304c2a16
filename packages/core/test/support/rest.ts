import { randomUUID } from 'node:crypto'
import { vi } from 'vitest'
import { fakeProxy, fakeSpawner, fakeWorld, recordingLogger } from '@hubkit/testkit'
import type { FakeProxy, FakeSpawner, FakeWorld, RecordingLogger } from '@hubkit/testkit'
import { createHub, memoryStore, type Hub, type HubOptions } from '../../src/index.ts'
import type { JsonValue } from '../../src/contract/json.ts'
import type { Store } from '../../src/contract/store.ts'

/** What a request to the REST API says besides its path. */
interface Ask {
  readonly method?: string
  /** Sent as JSON; a string is sent as it is. */
  readonly body?: JsonValue | Uint8Array<ArrayBuffer>
  readonly token?: string | undefined
  readonly headers?: Readonly<Record<string, string>>
  readonly signal?: AbortSignal
}

/** An answer, read to its end. */
interface Answered {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** The body as JSON; `undefined` when there is none. */
  readonly json: JsonValue | undefined
}

/** A hub over fakes of what is outside, asked by REST. */
export interface RestHub {
  readonly hub: Hub
  readonly store: Store
  readonly spawner: FakeSpawner
  readonly world: FakeWorld
  readonly proxy: FakeProxy
  readonly log: RecordingLogger
  /** Tokens of the users `alice`, `bob` and the administrator `root`, with all that their owners may do. */
  readonly alice: string
  readonly bob: string
  readonly root: string
  /** Sends a request whose answer is still open. */
  send(path: string, ask?: Ask): Promise<Response>
  /** Sends a request under `/hub/api`, as `root` unless told otherwise; `token: ''` sends none. */
  ask(path: string, ask?: Ask): Promise<Answered>
  /** A new token of a user with these scopes. */
  tokenFor(user: string, scopes: readonly string[]): Promise<string>
  close(): Promise<void>
}

function payloadOf(body: NonNullable<Ask['body']> | null): string | Uint8Array<ArrayBuffer> {
  return typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body)
}

/** Makes and starts a hub. */
export async function restHub(options: Partial<HubOptions> = {}): Promise<RestHub> {
  const world = fakeWorld()
  const spawner = fakeSpawner({ world })
  const proxy = fakeProxy()
  const store = options.store ?? memoryStore()
  const log = recordingLogger()
  const hub = createHub({
    spawner,
    proxy,
    store,
    log,
    secrets: [randomUUID()],
    connectUrl: 'http://127.0.0.1:1',
    namedServers: true,
    leaseTime: 1000,
    authenticator: {
      specVersion: 1,
      id: 'none',
      ui: { kind: 'silent' },
      handle: () => Promise.resolve({ type: 'rejected', reason: 'none' }),
    },
    ...options,
  })
  await hub.start()
  const tokenFor = async (name: string, scopes: readonly string[]): Promise<string> => {
    const user =
      (await hub.users.byName(name)) ?? (await hub.users.create({ name, admin: name === 'root' }))
    return (await hub.tokens.mint({ userId: user.id, scopes })).secret
  }
  const [alice, bob, root] = [
    await tokenFor('alice', ['inherit']),
    await tokenFor('bob', ['inherit']),
    await tokenFor('root', ['inherit']),
  ]
  const send = (
    path: string,
    { method = 'GET', body, token = root, headers, signal }: Ask = {},
  ): Promise<Response> =>
    hub.fetch(
      new Request(`http://hub.test/hub/api${path}`, {
        method,
        headers: { ...(token === '' ? {} : { authorization: `token ${token}` }), ...headers },
        ...(body === undefined ? {} : { body: payloadOf(body) }),
        ...(signal ? { signal } : {}),
      }),
    )
  return {
    hub,
    store,
    spawner,
    world,
    proxy,
    log,
    alice,
    bob,
    root,
    send,
    tokenFor,
    async ask(path, ask) {
      const response = await send(path, ask)
      const text = await response.text()
      const isJson = /json/.test(response.headers.get('content-type') ?? '')
      return {
        status: response.status,
        headers: response.headers,
        text,
        json: isJson ? JSON.parse(text) : undefined,
      }
    },
    async close() {
      await hub.close()
      await world.close()
    },
  }
}

/** A member of an answer, by its path. */
export function dig(
  value: JsonValue | undefined,
  ...path: readonly (string | number)[]
): JsonValue | undefined {
  let found: unknown = value
  for (const key of path)
    found = typeof found === 'object' && found !== null ? Reflect.get(found, key) : undefined
  return found as JsonValue | undefined
}

/** The names in a list of models. */
export function namesIn(list: JsonValue | undefined): readonly unknown[] {
  return Array.isArray(list) ? list.map((item: JsonValue) => dig(item, 'name')) : []
}

/** A text in an answer, by its path; `''` when there is none. */
export function textAt(
  value: JsonValue | undefined,
  ...path: readonly (string | number)[]
): string {
  const found = dig(value, ...path)
  return typeof found === 'string' ? found : ''
}

/** How many reads of the store something takes. */
export async function readsOf({ store }: RestHub, work: () => Promise<unknown>): Promise<number> {
  const spies = [vi.spyOn(store, 'get'), vi.spyOn(store, 'find'), vi.spyOn(store, 'count')]
  await work()
  const reads = spies.reduce((sum, spy) => sum + spy.mock.calls.length, 0)
  for (const spy of spies) spy.mockRestore()
  return reads
}
