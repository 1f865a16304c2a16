import { HubError } from '../contract/errors.ts'
import type { JsonObject } from '../contract/json.ts'
import type { ServerRecord, UserRecord } from '../contract/records.ts'
import type { ServerContext, SpawnContext, SpawnProgress, Spawner } from '../contract/spawner.ts'
import { serverEnvironment } from './environment.ts'
import { authStateOf } from './auth-state.ts'
import type { AuthState, Core, HookContext, Hooks } from './parts.ts'
import { unlessAborted } from './pause.ts'
import { checkUserOptions } from './user-options.ts'

const LONGEST_LOG = 5000

/** Names that depend on the user's present name. */
export interface Place {
  readonly userName: string
  readonly prefix: string
}

/** Reads what a server's paths are made of. */
export async function placeOf(core: Core, server: ServerRecord): Promise<Place> {
  const userName = (await core.store.get('user', server.userId))?.value.name ?? ''
  return { userName, prefix: core.urls.server(userName, server.name) }
}

/** Names of a user's groups. */
export async function groupsOf(core: Core, userId: string): Promise<readonly string[]> {
  return (await core.store.find('membership', { where: { userId }, order: { by: 'group' } })).map(
    ({ value }) => value.group,
  )
}

/** What every spawner call about this server gets. */
export function serverContext(
  core: Core,
  server: ServerRecord,
  place: Place,
  signal: AbortSignal,
): ServerContext {
  return {
    server: {
      id: server.id,
      name: server.name,
      prefix: place.prefix,
      user: { id: server.userId, name: place.userName },
      hubId: core.hubId,
    },
    attempt: server.attempt,
    state: server.state,
    signal,
    log: core.log,
  }
}

/** What the app's hooks are told. */
export function hookContext(
  { id, name, attempt, userOptions }: ServerRecord,
  user: UserRecord,
  groups: readonly string[],
  signal: AbortSignal,
  auth: readonly AuthState[],
): HookContext {
  return {
    user: { id: user.id, name: user.name, admin: user.admin, groups },
    auth,
    server: { id, name, attempt, userOptions },
    signal,
  }
}

/** The name under which a server's token is sealed: bound to server and attempt. */
export function tokenPurpose(serverId: string, attempt: number): string {
  return `server token ${serverId} ${attempt}`
}

/** What `spawner.start` gets: options checked, token opened, hooks run. */
export async function spawnContext(
  core: Core,
  spawner: Spawner,
  server: ServerRecord,
  signal: AbortSignal,
  report: (progress: SpawnProgress) => void,
  saveState: (state: JsonObject) => Promise<unknown>,
): Promise<SpawnContext> {
  const user = (await core.store.get('user', server.userId))?.value
  if (!user || server.sealedToken === undefined) throw new HubError('HUB_ERR_SPAWN_FAILED')
  await core.confirm(user.id) // first: it may change groups and tokens
  const groups = await groupsOf(core, user.id)
  const options = await checkUserOptions(
    spawner,
    { id: user.id, name: user.name, admin: user.admin, groups },
    server.userOptions,
  )
  const preSpawn = async (
    hook: NonNullable<Hooks['preSpawn']>,
  ): Promise<Readonly<Record<string, string>>> => {
    const auth = await authStateOf(core, user.id)
    return (await hook(hookContext(server, user, groups, signal, auth))) ?? {}
  }
  const token = await core.secrets.open(tokenPurpose(server.id, server.attempt), server.sealedToken)
  const extra = core.hooks.preSpawn ? await preSpawn(core.hooks.preSpawn) : {}
  const connectUrl = core.connectUrl({ id: server.id, name: server.name, user: user.name })
  const place: Place = { userName: user.name, prefix: core.urls.server(user.name, server.name) }
  return {
    ...serverContext(core, server, place, signal),
    options,
    env: { ...extra, ...serverEnvironment({ urls: core.urls, user, server, token, connectUrl }) },
    report,
    async saveState(state) {
      await saveState(state)
    },
  }
}

/** The last lines of a server's output; empty when there are none, or they cannot be read. */
export async function readLogs(
  core: Core,
  spawner: Spawner,
  server: ServerRecord,
  tail: number,
): Promise<readonly string[]> {
  if (!spawner.logs) return []
  const lines: string[] = []
  const limit = AbortSignal.timeout(LONGEST_LOG)
  const read = async (): Promise<void> => {
    const place = await placeOf(core, server)
    const context = { ...serverContext(core, server, place, limit), tail }
    for await (const line of spawner.logs?.(context) ?? []) lines.push(line)
  }
  try {
    await unlessAborted(read(), limit)
  } catch (error) {
    core.log.warn("a server's log could not be read", { server: server.id, error })
  }
  return lines.slice(-tail)
}
