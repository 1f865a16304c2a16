import type { JsonObject } from './json.ts'
import type { Awaitable, Logger } from './plugin.ts'
import type { OptionsSource } from './schema.ts'

/** Which server a call is about. Everything here but `name` and `user.name` is fixed for the server's life. */
export interface ServerRef {
  /** Immutable and DNS-label-safe (`[a-z][a-z0-9]{15}`): name outside resources after this. */
  readonly id: string
  /** `''` for the default server. A label: it may change while the server is stopped. */
  readonly name: string
  /** The path the server must serve under, percent-encoded, with both slashes: `/user/alice/`. */
  readonly prefix: string
  readonly user: {
    /** Immutable; home folders and claims belong to `user.id` + `name`. */
    readonly id: string
    /** A label: never build a path or a resource name from it without encoding it. */
    readonly name: string
  }
  /** Which hub this is: put it on every outside resource, so that two hubs on one machine never touch each other's. */
  readonly hubId: string
}

/** What every call about a server gets. */
export interface ServerContext<State extends JsonObject = JsonObject> {
  readonly server: ServerRef
  /** Counts the starts of this server, from 1. A resource made for a newer attempt MUST NOT be touched. */
  readonly attempt: number
  /** What `start` returned or saved for this attempt; `undefined` when it was lost. Only a cache. */
  readonly state: State | undefined
  /** Aborted when the caller no longer may act (its lease is gone) or no longer wants the answer. */
  readonly signal: AbortSignal
  readonly log: Logger
}

/** What {@link Spawner.start} gets. */
export interface SpawnContext<
  Options = unknown,
  State extends JsonObject = JsonObject,
> extends ServerContext<State> {
  /** The user's options, checked by the spawner's own schema, defaults filled in. */
  readonly options: Options
  /**
   * The environment the server needs to find and trust its hub. Secret: keep it out of logs and command lines. The
   * spawner adds `JUPYTERHUB_SERVICE_URL` (`http://<bind address>:<port><prefix>`), since only it knows the port:
   * a single-user server listens on exactly that.
   */
  readonly env: Readonly<Record<string, string>>
  /** Tells whoever waits how far it is. Cheap; may be called often; never throws. */
  report(progress: SpawnProgress): void
  /**
   * Records state now. Await it before creating anything whose name cannot be computed from `server.id`, so that a
   * crash in between leaves nothing that nobody knows of.
   */
  saveState(state: State): Promise<void>
  /** Reserved for internal TLS: never set yet. */
  readonly tls?: undefined
}

/** A step of a start. */
export interface SpawnProgress {
  /** 0 to 99; without it the last value stays. */
  readonly progress?: number | undefined
  /** One line, at most 500 characters (longer is cut). */
  readonly message: string
}

/** What {@link Spawner.start} returns. */
export interface Started<State extends JsonObject = JsonObject> {
  /** Where the hub reaches the server: an origin, `http://host:port`, without the path. */
  readonly url: string
  readonly state?: State | undefined
}

/** What a spawner knows of a server. */
export type ServerStatus =
  | { readonly phase: 'running'; readonly url?: string | undefined }
  /** Being created; it does not have to answer yet. */
  | { readonly phase: 'pending'; readonly message?: string | undefined }
  | {
      readonly phase: 'stopped'
      /** Why, where the back end tells: `'out-of-memory'`, `'evicted'`, `'killed'`, ... */
      readonly reason?: string | undefined
      /** Exit code; 128 + n for signal n. */
      readonly exitCode?: number | undefined
      /** One sentence for the user. */
      readonly message?: string | undefined
    }
  /** Could not be told. Core never stops a server for this; its user reads the message, one sentence, while it lasts. */
  | { readonly phase: 'unknown'; readonly message?: string | undefined }

/** What {@link Spawner.stop} gets. */
export interface StopContext<State extends JsonObject = JsonObject> extends ServerContext<State> {
  /** Skip the grace period. */
  readonly now: boolean
}

/** What {@link Spawner.watch} and {@link Spawner.list} get. */
export interface FleetContext {
  readonly hubId: string
  readonly signal: AbortSignal
  readonly log: Logger
}

/** A change a spawner saw by itself. */
export interface ServerChange {
  readonly serverId: string
  readonly attempt: number
  readonly status: ServerStatus
}

/** A server that a spawner found running. */
export interface FoundServer<State extends JsonObject = JsonObject> {
  readonly serverId: string
  readonly attempt: number
  readonly url?: string | undefined
  readonly state?: State | undefined
  /** The `JUPYTERHUB_API_TOKEN` and `JUPYTERHUB_CLIENT_ID` it runs with, when they can be read. */
  readonly token?: string | undefined
  readonly clientId?: string | undefined
}

/** A running server that another hub has started and no longer drives. */
export interface ForeignServer<State extends JsonObject = JsonObject> {
  /** Name of its user there. */
  readonly user: string
  /** `''` is the default server. */
  readonly name: string
  /** Where the hub reaches it: an origin. */
  readonly url: string
  readonly state?: State | undefined
  /** The `JUPYTERHUB_API_TOKEN` it runs with. Secret. */
  readonly token: string
  /** The `JUPYTERHUB_CLIENT_ID` it runs with. */
  readonly clientId: string
  /** Milliseconds since 1970. */
  readonly startedAt?: number | undefined
}

/** What {@link Spawner.takeOver} gets. */
export interface TakeOverContext<
  State extends JsonObject = JsonObject,
> extends ServerContext<State> {
  /** What {@link Spawner.foreign} found. */
  readonly foreign: ForeignServer<State>
}

/** What {@link Spawner.logs} gets. */
export interface LogsContext<State extends JsonObject = JsonObject> extends ServerContext<State> {
  /** How many of the last lines at most. */
  readonly tail: number
}

/**
 * Runs users' servers. Made by a factory (`processSpawner(options)`) that returns a plain object.
 *
 * Core calls `start`, `stop` and `destroy` from whichever hub process holds the server's lease: at any time at most
 * one live call of these per server, but a process that lost its lease while it was frozen may finish a call late.
 * Therefore every call carries `attempt`, and a spawner MUST refuse (`HUB_ERR_SUPERSEDED`) or ignore a call whose
 * attempt is older than one it has seen for that server, and MUST NOT touch what a newer attempt made. Calls for
 * different servers run at once. `poll` may run at any time, also during `start` and `stop`.
 *
 * Throw a `HubError` for what the user should read (`HUB_ERR_SPAWN_REFUSED`, `HUB_ERR_USER_OPTIONS`,
 * `HUB_ERR_SPAWN_FAILED` with `hint` and `log`); any other error is logged and shown as "could not be started".
 */
export interface Spawner<Options = unknown, State extends JsonObject = JsonObject> {
  readonly specVersion: 1
  /** For records, logs and metrics; 1 to 40 characters `[a-z0-9-]`. */
  readonly name: string
  /** Checks user options and describes the spawn form; without it a server takes no options. */
  readonly options?: OptionsSource<Options> | undefined

  /**
   * Milliseconds that this start may take until `start` returns, counted from its beginning, in place of the hub's
   * `startTimeout`: some options need more, such as a node that is yet to be made. Asked before each `start`.
   *
   * @returns more than 0; `undefined` for the hub's
   */
  startTimeout?(ctx: SpawnContext<Options, State>): Awaitable<number | undefined>

  /**
   * Starts the server and returns where it will be reached; core then waits until that answers. Called once per
   * attempt, and again with the same attempt by a hub process that takes over an unfinished start.
   *
   * MUST be idempotent for `server.id` + `attempt`: a repeat adopts what the first call made and returns the same
   * url; it never makes a second one. Leftovers of an older attempt MUST be gone before this returns.
   * MUST reject soon after `signal` aborts; core then calls `stop`.
   */
  start(ctx: SpawnContext<Options, State>): Promise<Started<State>>

  /**
   * Looks. Called every poll interval per server (30 s unless told otherwise, jittered), once per second at most
   * while a start is waited for, and never while `watch` delivers. MUST answer `unknown` rather than guess, and
   * MUST answer `stopped` only when the attempt's server is certainly gone or was never made.
   */
  poll(ctx: ServerContext<State>): Promise<ServerStatus>

  /**
   * Ends the server. MUST resolve only when it is really gone, MUST be idempotent (a server that does not exist is
   * stopped), and MUST reject when it cannot be confirmed: core keeps the record as `stopping` and calls again.
   * From then on a `start` of the same attempt, as of a process that was frozen on its way to it, MUST reject and make
   * nothing: also when no start of that attempt had come before.
   */
  stop(ctx: StopContext<State>): Promise<void>

  /**
   * Tells changes as they happen, for all servers of this hub; one hub process at a time listens. Starts with the
   * status of every server it knows. Ends when `signal` aborts; a throw makes core poll and listen again.
   */
  watch?(ctx: FleetContext): AsyncIterable<ServerChange>

  /** Every server of this hub that exists outside. Used at boot to find and adopt; nothing it reports is stopped for being unknown. */
  list?(ctx: FleetContext): AsyncIterable<FoundServer<State>>

  /** Running servers that another hub has started, as far as this spawner is allowed to take them over. */
  foreign?(ctx: FleetContext): AsyncIterable<ForeignServer<State>>

  /**
   * Makes a server that {@link foreign} found this attempt of a server of this hub, without disturbing it: from then on
   * `poll`, `watch`, `stop` and the others know it. MUST be idempotent; MUST reject (`HUB_ERR_CONFLICT`) when it is not
   * there any more, or somebody else's by now.
   */
  takeOver?(ctx: TakeOverContext<State>): Promise<void>

  /** Removes the persistent storage of this server when its record is removed. MUST be idempotent. (JupyterHub: `delete_forever`.) */
  destroy?(ctx: ServerContext<State>): Promise<void>

  /** The last lines of the server's own output, also after it stopped, oldest first, without line ends. */
  logs?(ctx: LogsContext<State>): AsyncIterable<string>
}

/** Adds the contract's version to a spawner and infers its option and state types. */
export function defineSpawner<Options = unknown, State extends JsonObject = JsonObject>(
  spawner: Omit<Spawner<Options, State>, 'specVersion'>,
): Spawner<Options, State> {
  return { specVersion: 1, ...spawner }
}
