import {
  check,
  type Awaitable,
  type Check,
  type Duration,
  type OptionsSource,
  type ServerRef,
} from '@hubkit/core/contract'

/** What a `command` or `environment` function gets. */
export interface CommandContext<Options = unknown> {
  readonly server: ServerRef
  readonly attempt: number
  /** The user's options, checked by the spawner's `options`. */
  readonly options: Options
  /** What the server must listen on. */
  readonly host: string
  readonly port: number
  /** `http://<host>:<port><prefix>`, the same as `JUPYTERHUB_SERVICE_URL`. */
  readonly serviceUrl: string
  /** Absolute; there already. */
  readonly workingDirectory: string
}

/** Whom a server runs as. */
export interface SystemUser {
  /** 1 or more: servers of users never run as root by this. */
  readonly uid: number
  readonly gid: number
  /** `HOME`. @default the working directory */
  readonly home?: string | undefined
  /** `SHELL`. @default '/bin/sh' */
  readonly shell?: string | undefined
}

/** Options of {@link processSpawner}. */
export interface ProcessSpawnerOptions<Options = unknown> {
  /**
   * Records, output and homes. On a local disk, and for one machine (or one container) only. Every hub process that
   * is to know these servers names the same folder.
   */
  readonly dataDir: string
  /**
   * What to run: program and arguments with placeholders, or a function that gives them as they are. It stays in the
   * foreground and serves HTTP on `{host}:{port}`; no shell reads it.
   */
  readonly command:
    | readonly string[]
    | ((context: CommandContext<Options>) => Awaitable<readonly string[]>)
  /** Checks user options and describes the form; without it a server takes none. */
  readonly options?: OptionsSource<Options> | undefined
  /** What servers listen on. @default '127.0.0.1' */
  readonly host?: string | undefined
  /** Ports given out, both ends included, 1024 to 65535. @default { from: 20000, to: 29999 } */
  readonly ports?: { readonly from: number; readonly to: number } | undefined
  /** How long a port of a server that ended is kept from others. @default '5m' */
  readonly portCooldown?: Duration | undefined
  /** With placeholders, or a function; relative to `dataDir`. Made (mode 0700) when it is not there. @default 'homes/{user_id}' */
  readonly workingDirectory?: string | ((server: ServerRef) => Awaitable<string>) | undefined
  /**
   * Whether `workingDirectory` belongs to one server and goes with its record. Then it must be a template of a path
   * in `dataDir` with `{server_id}`, or with `{user_id}` and `{servername}`. @default false
   */
  readonly removeWorkingDirectory?: boolean | undefined
  /** More environment: values with placeholders, or a function that gives them as they are. */
  readonly environment?:
    | Readonly<Record<string, string>>
    | ((context: CommandContext<Options>) => Awaitable<Readonly<Record<string, string>>>)
    | undefined
  /** Which variables of the hub's own environment a server gets; nothing else of it is read. @default ['PATH', 'LANG', 'LC_ALL', 'TZ'] */
  readonly inheritEnvironment?: readonly string[] | undefined
  /** Whom a server runs as. Needs root. @default whom the hub runs as */
  readonly user?: ((server: ServerRef) => Awaitable<SystemUser>) | undefined
  /** What a stop waits after SIGINT. @default '10s' */
  readonly interruptTimeout?: Duration | undefined
  /** What a stop waits after SIGTERM. @default '5s' */
  readonly terminateTimeout?: Duration | undefined
  /** What a stop waits after SIGKILL before it says that it failed. @default '5s' */
  readonly killTimeout?: Duration | undefined
  /** Bytes of output kept for each start, 4 KiB to 1 GiB. @default 1048576 */
  readonly logSize?: number | undefined
  /** How long it may take until the command runs, answering not included. @default '10s' */
  readonly launchTimeout?: Duration | undefined
  /** How often `watch` looks at every server, in case it was not told of something. @default '10s' */
  readonly rescanInterval?: Duration | undefined
}

const isFunction = (value: unknown): boolean => typeof value === 'function'

/** The longest a timer can wait. */
const LONGEST = 2_147_483_647

function time(fallback: number, min = 0): Check<number> {
  const duration = check.duration(min)
  return check.optional((value, path) => {
    const result = duration(value, path)
    return result <= LONGEST ? result : check.refuse(path, value, 'a duration of at most 24 days')
  }, fallback)
}

const variable = check.string({
  pattern: /^[A-Za-z_][A-Za-z0-9_]*$/,
  what: 'the name of a variable',
})
const text = check.string({ pattern: /^[^\0]*$/, what: 'a string without a NUL character' })
const path = check.string({ min: 1, pattern: /^[^\0]+$/, what: 'a path' })

const schema: Check<OptionsSource<unknown>> = check.either(
  isFunction,
  check.func<Extract<OptionsSource<unknown>, (...args: never[]) => unknown>>(),
  check.having<Exclude<OptionsSource<unknown>, (...args: never[]) => unknown>>(
    'a schema, or a function that gives one',
    '~standard',
  ),
)

/** Variables and their values. */
export const environmentCheck: Check<Readonly<Record<string, string>>> = (value, where) => {
  const checked = check.record(text)(value, where)
  for (const name of Object.keys(checked)) variable(name, `${where}.${name}`)
  return checked
}

/** A program and its arguments. */
export const commandCheck: Check<readonly string[]> = (value, where) => {
  const words = check.array(text, 1)(value, where)
  check.string({ min: 1, pattern: /^[^-]/, what: 'a program' })(words[0], `${where}[0]`)
  return words
}

type Command = NonNullable<ProcessSpawnerOptions['command']>
type Environment = NonNullable<ProcessSpawnerOptions['environment']>
type Functions<T> = Extract<T, (...args: never[]) => unknown>

/** How each option is checked. */
export const SHAPE = {
  dataDir: path,
  command: check.either(isFunction, check.func<Functions<Command>>(), commandCheck),
  options: check.optional(schema),
  host: check.optional(
    check.string({ pattern: /^[A-Za-z0-9.:_-]+$/, what: 'an address or a host name' }),
    '127.0.0.1',
  ),
  ports: check.optional(
    check.object({ from: check.integer(1024, 65_535), to: check.integer(1024, 65_535) }),
    // Above what is well known, below what Linux (32768) and macOS (49152) give to connections.
    { from: 20_000, to: 29_999 },
  ),
  portCooldown: time(300_000),
  workingDirectory: check.optional(
    check.either(isFunction, check.func<(server: ServerRef) => Awaitable<string>>(), path),
    'homes/{user_id}',
  ),
  removeWorkingDirectory: check.optional(check.boolean, false),
  environment: check.optional(
    check.either(isFunction, check.func<Functions<Environment>>(), environmentCheck),
    {},
  ),
  inheritEnvironment: check.optional(check.array(variable), ['PATH', 'LANG', 'LC_ALL', 'TZ']),
  user: check.optional(check.func<(server: ServerRef) => Awaitable<SystemUser>>()),
  interruptTimeout: time(10_000),
  terminateTimeout: time(5000),
  killTimeout: time(5000, 100),
  logSize: check.optional(check.integer(4096, 2 ** 30), 1_048_576),
  launchTimeout: time(10_000, 100),
  rescanInterval: time(10_000, 100),
} as const satisfies Readonly<Record<keyof ProcessSpawnerOptions, Check<unknown>>>

/** What a `user` function must give. */
export const USER_SHAPE = {
  uid: check.integer(1, 2 ** 32 - 2),
  gid: check.integer(1, 2 ** 32 - 2),
  home: check.optional(path),
  shell: check.optional(path),
} as const
