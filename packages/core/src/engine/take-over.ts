import { HubError, isHubError } from '../contract/errors.ts'
import type { ServerRecord } from '../contract/records.ts'
import type { ForeignServer, Spawner } from '../contract/spawner.ts'
import { APP_ACTOR, type Actor, type Servers, type Users } from './api.ts'
import { advance } from './commit.ts'
import { noteClient } from './foreign-client.ts'
import { taken } from './lifecycle.ts'
import { createLocate } from './locate.ts'
import type { Core } from './parts.ts'
import { placeOf, serverContext, tokenPurpose } from './spawn-context.ts'
import { serverToken } from './start.ts'

/** What a hub took over. */
export interface TakeOverReport {
  readonly taken: readonly ServerRecord[]
  /** Running servers that had been taken over before. */
  readonly known: readonly ServerRecord[]
  /** What could not be; it goes on as it is. */
  readonly refused: readonly {
    readonly user: string
    readonly name: string
    readonly message: string
  }[]
}

/** Options of a take-over. */
export interface TakeOverOptions {
  /** @default the application */
  readonly actor?: Actor | undefined
  readonly signal?: AbortSignal | undefined
}

/** Takes over what the spawners find of another hub's. */
export type TakeOver = (options?: TakeOverOptions) => Promise<TakeOverReport>

type Outcome = { readonly record: ServerRecord; readonly before: boolean }

export function createTakeOver(core: Core, servers: Servers, users: Users): TakeOver {
  const { store, log } = core
  const locate = createLocate(core)

  const recordOf = async (
    found: ForeignServer,
    spawner: string,
    actor: Actor,
  ): Promise<ServerRecord> => {
    const name = core.usernames.normalize(found.user)
    // Its paths are made of the name it was started with.
    if (name !== found.user)
      throw new HubError('HUB_ERR_USERNAME', {
        message: `The user would be called '${name}' here, and the server could not be reached.`,
      })
    const user = (await users.byName(name)) ?? (await users.create({ name }, actor))
    const locator = { user: user.name, name: found.name }
    const known =
      (await locate.server(user, locator))?.value ??
      (await servers.create({ user: user.name, name: found.name }, actor))
    if (known.spawner !== spawner)
      throw new HubError('HUB_ERR_CONFLICT', {
        message: `There is a server of that name, and it belongs to the spawner '${known.spawner}'.`,
      })
    return known
  }

  const takeOne = async (
    spawner: Spawner,
    spawnerName: string,
    found: ForeignServer,
    actor: Actor,
    signal: AbortSignal,
  ): Promise<Outcome> => {
    const record = await recordOf(found, spawnerName, actor)
    if (record.clientId === found.clientId && record.url === found.url)
      return { record, before: true }
    if (record.phase !== 'stopped' || record.desired === 'running')
      throw new HubError('HUB_ERR_CONFLICT', {
        message: 'The user has a server of that name here, and it is not stopped.',
      })
    const attempt = record.attempt + 1
    const place = await placeOf(core, record)
    // First, so that nothing is known to the records that the spawner does not know; a repeat finds it done.
    await spawner.takeOver?.({
      ...serverContext(core, { ...record, attempt }, place, signal),
      state: found.state,
      foreign: found,
    })
    const sealedToken = await core.secrets.seal(tokenPurpose(record.id, attempt), found.token)
    const user = await locate.user({ id: record.id })
    const now = core.now()
    const running = {
      url: found.url,
      sealedToken,
      clientId: found.clientId,
      startedAt: found.startedAt ?? now,
      ...(found.state === undefined ? {} : { state: found.state }),
    }
    const written = await advance(
      store,
      record.id,
      (current) => taken(current, attempt, now, actor, running),
      {
        now,
        also: (next) =>
          next === undefined
            ? []
            : [
                { op: 'deleteWhere', kind: 'token', where: { serverId: record.id } },
                { op: 'put', kind: 'token', value: serverToken(user, next, found.token, now) },
                noteClient(found.clientId, record.id),
              ],
      },
    )
    if (written?.clientId !== found.clientId) throw new HubError('HUB_ERR_BUSY')
    return { record: written, before: false }
  }

  return async ({ actor = APP_ACTOR, signal = core.signal } = {}) => {
    const outcomes: Outcome[] = []
    const refused: { user: string; name: string; message: string }[] = []
    for (const [name, spawner] of core.spawners) {
      if (!spawner.foreign || !spawner.takeOver) continue
      for await (const found of spawner.foreign({ hubId: core.hubId, signal, log })) {
        try {
          outcomes.push(await takeOne(spawner, name, found, actor, signal))
        } catch (error) {
          signal.throwIfAborted()
          log.warn('a server of another hub could not be taken over; it goes on', {
            user: found.user,
            name: found.name,
            error,
          })
          const message = isHubError(error) ? error.message : 'The spawner failed.'
          refused.push({ user: found.user, name: found.name, message })
        }
      }
    }
    const records = (before: boolean): readonly ServerRecord[] =>
      outcomes.filter((one) => one.before === before).map(({ record }) => record)
    return { taken: records(false), known: records(true), refused }
  }
}
