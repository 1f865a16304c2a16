import type { Culler } from '@hubkit/core/contract'
import type { Complaints } from './complaints.ts'
import type { HubApi } from './hub-api.ts'
import type { Log } from './log.ts'
import {
  hindrance,
  serverCandidate,
  serverModel,
  userCandidate,
  userModel,
  type ServerModel,
  type UserModel,
} from './models.ts'

/** What a pass works with. */
export interface PassParts {
  readonly api: HubApi
  readonly culler: Culler
  /** Users in hand at once; 0 is without limit. */
  readonly concurrency: number
  readonly log: Log
  /** About one user or server: the others have their turn all the same. */
  readonly complaints: Complaints
  readonly signal: AbortSignal
}

/**
 * One look at everything. The lists are read to their end before anything is stopped: what stops leaves its list, and
 * whoever came behind would be skipped. Each user is then looked at again, since that may be minutes later.
 */
export async function runPass(parts: PassParts): Promise<void> {
  const { api, culler, concurrency, log, complaints, signal } = parts
  const names = new Set<string>()
  for (const state of culler.decideUser ? (['inactive', 'ready'] as const) : (['ready'] as const)) {
    for await (const shown of api.users(state)) {
      const user = readUser(parts, shown)
      if (user && (await isDue(parts, user))) names.add(user.name)
    }
  }
  log.debug(`${names.size} users have something to cull`)
  const line = names.values()
  const worker = async (): Promise<void> => {
    for (const name of line) {
      if (signal.aborted) return
      try {
        await cullUser(parts, name)
      } catch (error) {
        if (!signal.aborted) complaints.about(quoted(name), error)
      }
    }
  }
  const workers = concurrency === 0 ? names.size : Math.min(concurrency, names.size)
  await Promise.all(Array.from({ length: workers }, worker))
  complaints.forget()
}

const quoted = (name: string): string => JSON.stringify(name)
const serverName = (user: UserModel, name: string): string =>
  quoted(name === '' ? user.name : `${user.name}/${name}`)

/** A user of a list; one that cannot be read has no turn. */
function readUser({ complaints }: PassParts, value: unknown): UserModel | undefined {
  const result = userModel.safeParse(value)
  if (result.success) return result.data
  const { name } = Object(value) as { readonly name?: unknown }
  const where = result.error.issues.map(({ path }) => path.join('.')).slice(0, 3)
  complaints.about(
    typeof name === 'string' ? quoted(name) : 'a user without a name',
    `the hub did not give a user: ${where.join(', ')}`,
  )
  return undefined
}

/** A server of a user; one that cannot be read is left alone. */
function readServer(
  { complaints }: PassParts,
  user: UserModel,
  name: string,
  value: unknown,
): ServerModel | undefined {
  const result = serverModel.safeParse(value)
  if (result.success) return result.data
  const where = result.error.issues.map(({ path }) => path.join('.')).slice(0, 3)
  complaints.about(
    `server ${serverName(user, name)}`,
    `the hub did not give a server: ${where.join(', ')}`,
  )
  return undefined
}

/** Whether there is anything to do about a user, as far as a list says. */
async function isDue(parts: PassParts, user: UserModel): Promise<boolean> {
  const { api, culler, complaints } = parts
  const now = api.now()
  for (const [name, value] of Object.entries(user.servers)) {
    const server = readServer(parts, user, name, value)
    if (!server || hindrance(server)) continue
    try {
      const candidate = serverCandidate(user, name, server, now)
      if (candidate && (await culler.decide(candidate)).action !== 'keep') return true
    } catch (error) {
      complaints.about(`server ${serverName(user, name)}`, error)
    }
  }
  if (!culler.decideUser || Object.keys(user.servers).length > 0) return false
  try {
    const candidate = userCandidate(user, now)
    return candidate !== undefined && (await culler.decideUser(candidate)).action !== 'keep'
  } catch (error) {
    complaints.about(quoted(user.name), error)
    return false
  }
}

async function cullUser(parts: PassParts, name: string): Promise<void> {
  const { api, culler, log } = parts
  const user = await api.user(name)
  if (!user) return
  const gone = await Promise.all(
    Object.entries(user.servers).map(async ([server, value]) => {
      const model = readServer(parts, user, server, value)
      return model !== undefined && cullServer(parts, user, server, model)
    }),
  )
  if (!culler.decideUser) return
  if (gone.includes(false)) {
    log.debug(`Not culling user ${quoted(name)} with servers still alive`)
    return
  }
  const candidate = userCandidate(user, api.now())
  const decision = candidate && (await culler.decideUser(candidate))
  if (!decision || decision.action === 'keep') return
  log.info(`Culling user ${quoted(name)} (${decision.reason})`)
  await api.removeUser(name)
}

/** @returns whether it does not run any more */
async function cullServer(
  { api, culler, log, complaints, signal }: PassParts,
  user: UserModel,
  name: string,
  server: ServerModel,
): Promise<boolean> {
  const what = serverName(user, name)
  const reason = hindrance(server)
  if (reason !== undefined) {
    log.warn(`Not culling server ${what}: ${reason}`)
    return false
  }
  const candidate = serverCandidate(user, name, server, api.now())
  if (!candidate) {
    log.warn(`Not culling server ${what}: the hub does not say when it was used`)
    return false
  }
  try {
    const decision = await culler.decide(candidate)
    if (decision.action === 'keep') return false
    log.info(`Culling server ${what} (${decision.reason})`)
    const removal = await api.stopServer(user.name, name, {
      remove: decision.action === 'remove',
      cause: decision.cause,
    })
    if (removal === 'slow') log.warn(`Server ${what} is slow to stop`)
    return removal === 'gone'
  } catch (error) {
    // The user's other servers have their turn all the same.
    if (!signal.aborted) complaints.about(`server ${what}`, error)
    return false
  }
}
