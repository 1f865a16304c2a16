import {
  nothing,
  type Key,
  type Model,
  type Person,
  type Running,
  type ServerState,
} from './model.ts'

/** A user as a hub shows them. */
export interface SeenUser {
  readonly name: string
  /** Milliseconds since the epoch; 0 when there is none. */
  readonly lastActivity: number
  readonly servers: ReadonlyMap<string, SeenServer>
}

export interface SeenServer {
  readonly state: ServerState
  readonly running?: Running | undefined
}

/** What is found when nothing is under way. */
export interface Seen {
  readonly users: readonly SeenUser[]
  /** Which keys let somebody in. */
  readonly valid: ReadonlySet<Key>
}

/** What is found that may not be; then that is what is known. */
export function judge(model: Model, seen: Seen): readonly string[] {
  const known = new Set<SeenUser>()
  const wrong = model.people.flatMap((person, index) => {
    const names = new Set([...person.name.possible(), person.name.possible().at(-1)])
    const mine = seen.users.filter(({ name }) => names.has(name))
    for (const user of mine) known.add(user)
    if (mine.length > 1)
      return [`person ${index} is there ${mine.length} times: ${[...names].join()}`]
    const found = [...judgePerson(person, mine[0]), ...judgeKeys(person, seen.valid)]
    settle(person, mine[0], seen.valid)
    return found.map((text) => `person ${index}: ${text}`)
  })
  const strangers = seen.users.filter((user) => !known.has(user))
  return [...wrong, ...strangers.map(({ name }) => `nobody made the user ${name}`)]
}

function judgePerson(person: Person, user: SeenUser | undefined): readonly string[] {
  const wrong: string[] = []
  const check = <T>(what: string, found: T, possible: readonly T[]): void => {
    if (!possible.includes(found))
      wrong.push(`${what} is ${String(found)}, not ${possible.map(String).join(' or ')}`)
  }
  check('their being there', user !== undefined, person.present.possible())
  for (const [name, register] of person.servers) {
    const server = user?.servers.get(name)
    const before = person.found.running.get(name)
    check(`server '${name}'`, stateOf(user, name), user ? register.possible() : ['absent'])
    if (!before || !register.settled) continue
    if (server?.running?.pid !== before.pid || server.running.attempt !== before.attempt)
      wrong.push(
        `server '${name}' was ${JSON.stringify(before)}, is ${JSON.stringify(server?.running)}`,
      )
  }
  const least = Math.max(
    ...person.used.flatMap(({ at, sent }) => (outlives(person, sent) ? [at] : [])),
    person.removals.length === 0 ? person.found.lastActivity : 0,
  )
  if (user && user.lastActivity < least)
    wrong.push(`last active at ${user.lastActivity}, was at ${least} before`)
  return wrong
}

function judgeKeys(person: Person, valid: ReadonlySet<Key>): readonly string[] {
  return person.keys
    .filter((key) => !key.valid.possible().includes(valid.has(key)))
    .map((key) => `a ${key.kind} ${valid.has(key) ? 'lets in that was ended' : 'is forgotten'}`)
}

/** Whether what was reported then is about a user that no removal can have ended since. */
function outlives(person: Person, sent: number): boolean {
  return person.removals.every(({ answered = Infinity }) => answered < sent)
}

function stateOf(user: SeenUser | undefined, server: string): ServerState {
  if (!user) return 'absent'
  return user.servers.get(server)?.state ?? nothing(server)
}

function settle(person: Person, user: SeenUser | undefined, valid: ReadonlySet<Key>): void {
  person.present.settle(user !== undefined)
  person.name.settle(user?.name ?? person.name.possible().at(-1) ?? '')
  for (const [name, register] of person.servers)
    register.settle(user ? stateOf(user, name) : nothing(name))
  for (const key of person.keys) key.valid.settle(valid.has(key))
  person.used.length = 0
  person.removals.length = 0
  const running = [...(user?.servers ?? [])].flatMap(([name, server]) =>
    server.running ? [[name, server.running] as const] : [],
  )
  person.found = { lastActivity: user?.lastActivity ?? 0, running: new Map(running) }
}
