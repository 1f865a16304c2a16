import { until } from '@hubkit/testkit'
import type { Cluster } from '../cluster/cluster.ts'
import { serverProcesses } from '../cluster/processes.ts'
import { whoAnswers, type ServerModel } from '../cluster/requests.ts'
import type { Seen, SeenServer, SeenUser } from './judge.ts'
import type { Key, Model, Running } from './model.ts'
import { letsIn, request } from './perform.ts'

/** Milliseconds in which whatever was begun has to end. */
const SETTLES = 30_000

/** Somebody whose server runs all the time; nobody else knows of them. */
export const BYSTANDER = 'bystander'

interface UserModel {
  readonly name: string
  readonly last_activity: string | null
  readonly servers: Readonly<Record<string, ServerModel>>
}

/**
 * Waits until nothing is under way any more, and looks at everything: what each hub says, who answers at each address,
 * and which processes there are. @throws Error when these do not come to agree
 */
export async function lookAt(cluster: Cluster, model: Model): Promise<Seen> {
  let said = ''
  const users = await until(
    async () => {
      if (!cluster.isQuiet()) return undefined
      const all = await Promise.all(cluster.hubs.map(({ origin }) => usersAt(origin)))
      const told = all.map(summary)
      said = told.join('\n')
      return told.every((one) => one === told[0]) && all[0]?.every(isAtRest) && all[0]
    },
    { timeout: SETTLES, message: () => `all comes to rest; the hubs say\n${said}` },
  )
  const seen = await Promise.all(users.map((user) => seenUser(cluster, user)))
  await processesAre(cluster, seen)
  const keys = model.people.flatMap((person) => person.keys)
  const valid = new Set<Key>()
  for (const key of keys) if (await letsInEverywhere(cluster, key)) valid.add(key)
  return { users: seen.filter(({ name }) => name !== BYSTANDER), valid }
}

async function usersAt(origin: string): Promise<readonly UserModel[]> {
  const answer = await request(origin, 'GET', 'users?limit=200&include_stopped_servers=true')
  if (answer.status !== 200) throw new Error(`status ${answer.status}: ${answer.message}`)
  return JSON.parse(answer.text)
}

/** Who and what there is; that everybody was here just now changes all the time. */
function summary(users: readonly UserModel[]): string {
  return users
    .map(({ name, servers }) => {
      const states = Object.entries(servers).map(
        ([server, { ready, stopped, pending }]) =>
          `'${server}' ${ready ? 'runs' : stopped ? 'is stopped' : `has pending ${pending}`}`,
      )
      return `${name}: ${states.toSorted().join(', ')}`
    })
    .toSorted()
    .join('; ')
}

function isAtRest({ servers }: UserModel): boolean {
  return Object.values(servers).every(({ ready, stopped }) => ready || stopped)
}

async function seenUser(cluster: Cluster, user: UserModel): Promise<SeenUser> {
  const servers = await Promise.all(
    Object.entries(user.servers).map(async ([name, { ready }]): Promise<[string, SeenServer]> => {
      if (!ready) return [name, { state: 'stopped' }]
      return [name, { state: 'running', running: await runningAt(cluster, user.name, name) }]
    }),
  )
  const lastActivity = user.last_activity === null ? 0 : Date.parse(user.last_activity)
  return { name: user.name, lastActivity, servers: new Map(servers) }
}

/** Who answers for a server; the same at every address. */
function runningAt(cluster: Cluster, user: string, name: string): Promise<Running> {
  return until(
    async () => {
      const places = [cluster.origin, ...cluster.hubs.map(({ origin }) => origin)]
      const all = await Promise.all(places.map((origin) => whoAnswers(origin, user, name)))
      const [one] = all
      if (!one || all.some((who) => who?.pid !== one.pid || who.user !== user || who.name !== name))
        return undefined
      return { pid: one.pid, attempt: one.attempt }
    },
    { timeout: SETTLES, message: `${user}/${name} answers at every address` },
  )
}

/** Each running server has its one process, and there are no others. */
async function processesAre(cluster: Cluster, users: readonly SeenUser[]): Promise<void> {
  const wanted = users.flatMap(({ servers }) =>
    [...servers.values()].flatMap(({ running }) => (running ? [running.pid] : [])),
  )
  let found: readonly number[] = []
  await until(
    async () => {
      found = (await serverProcesses(cluster.folder)).map(({ pid }) => pid)
      return found.length === wanted.length && new Set([...found, ...wanted]).size === found.length
    },
    {
      message: () => `processes ${found.join()} are those of the running servers ${wanted.join()}`,
    },
  )
}

async function letsInEverywhere(cluster: Cluster, key: Key): Promise<boolean> {
  const [first, ...others] = await Promise.all(
    cluster.hubs.map(({ origin }) => letsIn(origin, key)),
  )
  if (others.some((other) => other !== first))
    throw new Error(`a ${key.kind} lets somebody in at one hub and not at another`)
  return first === true
}
