import { randomBytes } from 'node:crypto'
import type {
  FleetContext,
  JsonObject,
  Logger,
  LogsContext,
  ServerContext,
  ServerRef,
  SpawnContext,
  SpawnProgress,
  StopContext,
} from '@hubkit/core/contract'

/** Random text of `[a-z0-9]` that starts with a letter, as long as a server's id. */
export function randomId(): string {
  const letters = 'abcdefghijklmnopqrstuvwxyz'
  const digits = `${letters}0123456789`
  return [...randomBytes(16)]
    .map((byte, index) => (index === 0 ? letters.charAt(byte % 26) : digits.charAt(byte % 36)))
    .join('')
}

/** A logger that keeps what it is told. */
export interface RecordingLogger extends Logger {
  readonly lines: readonly string[]
}

/** Makes a logger for a test: `lines` holds level, message and fields as text. */
export function recordingLogger(): RecordingLogger {
  const lines: string[] = []
  const at =
    (level: string) =>
    (message: string, fields?: Readonly<Record<string, unknown>>): void => {
      lines.push(`${level} ${message} ${fields ? asText(fields) : ''}`)
    }
  return { lines, debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
}

function asText(fields: Readonly<Record<string, unknown>>): string {
  return JSON.stringify(fields, (_key, value: unknown) => {
    if (value instanceof Error)
      return { message: value.message, stack: value.stack, cause: value.cause }
    return typeof value === 'bigint' ? String(value) : value
  })
}

/** What a {@link serverRef} is about. */
export interface ServerRefParts {
  /** @default random */
  readonly id?: string | undefined
  /** The server's name. @default '' */
  readonly name?: string | undefined
  /** @default 'alice' */
  readonly userName?: string | undefined
  /** @default random */
  readonly userId?: string | undefined
  /** @default 'testhub' */
  readonly hubId?: string | undefined
}

/** Makes what identifies a server, with the prefix a hub at `/` would give it. */
export function serverRef(parts: ServerRefParts = {}): ServerRef {
  const {
    id = randomId(),
    name = '',
    userName = 'alice',
    userId = randomId(),
    hubId = 'testhub',
  } = parts
  const path = name === '' ? '' : `${encodeURIComponent(name)}/`
  return {
    id,
    name,
    prefix: `/user/${encodeURIComponent(userName)}/${path}`,
    user: { id: userId, name: userName },
    hubId,
  }
}

/** Parts of a context that have a usual value. */
export interface ContextParts<State extends JsonObject = JsonObject> {
  /** @default 1 */
  readonly attempt?: number | undefined
  /** @default undefined, as if it were lost */
  readonly state?: State | undefined
  /** @default one that never aborts */
  readonly signal?: AbortSignal | undefined
  /** @default one that nobody reads */
  readonly log?: Logger | undefined
}

/** Makes what `poll` and `destroy` get. */
export function serverContext<State extends JsonObject = JsonObject>(
  server: ServerRef,
  { attempt = 1, state, signal, log }: ContextParts<State> = {},
): ServerContext<State> {
  return {
    server,
    attempt,
    state,
    signal: signal ?? new AbortController().signal,
    log: log ?? recordingLogger(),
  }
}

/** Makes what `stop` gets. `now` is false unless told otherwise. */
export function stopContext<State extends JsonObject = JsonObject>(
  server: ServerRef,
  { now = false, ...parts }: ContextParts<State> & { readonly now?: boolean } = {},
): StopContext<State> {
  return { ...serverContext(server, parts), now }
}

/** Makes what `logs` gets. `tail` is 100 unless told otherwise. */
export function logsContext<State extends JsonObject = JsonObject>(
  server: ServerRef,
  { tail = 100, ...parts }: ContextParts<State> & { readonly tail?: number } = {},
): LogsContext<State> {
  return { ...serverContext(server, parts), tail }
}

/** Makes what `watch` and `list` get. */
export function fleetContext(hubId = 'testhub', signal?: AbortSignal, log?: Logger): FleetContext {
  return { hubId, signal: signal ?? new AbortController().signal, log: log ?? recordingLogger() }
}

/** What `start` gets, and what it did with it. */
export interface RecordedSpawnContext<Options, State extends JsonObject> extends SpawnContext<
  Options,
  State
> {
  readonly reports: readonly SpawnProgress[]
  readonly saved: readonly State[]
}

/** Makes what `start` gets. `env` is added to {@link serverEnvironment}. */
export function spawnContext<Options = unknown, State extends JsonObject = JsonObject>(
  server: ServerRef,
  parts: ContextParts<State> & {
    readonly options: Options
    readonly env?: Readonly<Record<string, string>>
  },
): RecordedSpawnContext<Options, State> {
  const reports: SpawnProgress[] = []
  const saved: State[] = []
  return {
    ...serverContext(server, parts),
    options: parts.options,
    env: { ...serverEnvironment(server), ...parts.env },
    reports,
    saved,
    report: (progress) => void reports.push(progress),
    saveState: async (state) => void saved.push(state),
  }
}

/** The variables that JupyterHub gives every server, for a hub at `/` that nobody can reach. */
export function serverEnvironment(server: ServerRef): Readonly<Record<string, string>> {
  return {
    JUPYTERHUB_API_TOKEN: `token${randomId()}${randomId()}`,
    JUPYTERHUB_CLIENT_ID: `jupyterhub-user-${server.id}`,
    // Port 9 (discard): a server that asks its hub is refused at once.
    JUPYTERHUB_API_URL: 'http://127.0.0.1:9/hub/api',
    JUPYTERHUB_BASE_URL: '/',
    JUPYTERHUB_HOST: '',
    JUPYTERHUB_SERVICE_PREFIX: server.prefix,
    JUPYTERHUB_SERVER_NAME: server.name,
    JUPYTERHUB_USER: server.user.name,
    JUPYTERHUB_OAUTH_CALLBACK_URL: `${server.prefix}oauth_callback`,
  }
}
