import { nameOf, PEOPLE, SERVERS, type Operation } from './plan.ts'
import { createRegister, type Register, type Write } from './register.ts'

export type ServerState = 'absent' | 'stopped' | 'running'

/** What lets somebody in: a session's cookie or a token. */
export interface Key {
  readonly kind: 'session' | 'token'
  readonly secret: string
  /** A token's public id. */
  readonly id: string
  /** Once it is not valid any more it never is again. */
  readonly valid: Register<boolean>
}

/** A process that answers for a server. */
export interface Running {
  readonly pid: number
  readonly attempt: number
}

/** What is known of one of the people. */
export interface Person {
  readonly present: Register<boolean>
  readonly name: Register<string>
  readonly servers: ReadonlyMap<string, Register<ServerState>>
  readonly keys: Key[]
  /** Acknowledged reports of use. */
  readonly used: { readonly at: number; readonly sent: number }[]
  readonly removals: Omit<Write<boolean>, 'value'>[]
  /** What was found when all was looked at last. */
  found: { readonly lastActivity: number; readonly running: ReadonlyMap<string, Running> }
}

/** What came of an operation. */
export interface Outcome {
  /** `unknown`: nobody said, or the hub said that it failed; it may have happened, or happen still. */
  readonly result: 'done' | 'refused' | 'unknown'
  readonly sent: number
  readonly answered: number
  /** What was made. */
  readonly key?: Omit<Key, 'valid'> | undefined
  /** What was to be ended. */
  readonly ends?: Key | undefined
  /** When a user was active, in milliseconds since the epoch. */
  readonly usedAt?: number | undefined
  /** A server that is to start may fail for what is wrong with the machine. */
  readonly mayFail?: boolean | undefined
}

/** What must be true of the hub, as far as those know who ask it. */
export interface Model {
  readonly people: readonly Person[]
  note(operation: Operation, outcome: Outcome): void
}

/** A hub without any of these people. */
export function createModel(): Model {
  const people = Array.from({ length: PEOPLE }, (_, person) => newcomer(nameOf(person)))
  return {
    people,
    note(operation, outcome) {
      const person = people[operation.person]
      if (person) note(person, operation, outcome)
    },
  }
}

function newcomer(name: string): Person {
  return {
    present: createRegister(false),
    name: createRegister(name),
    servers: new Map(SERVERS.map((server) => [server, createRegister(nothing(server))])),
    keys: [],
    used: [],
    removals: [],
    found: { lastActivity: 0, running: new Map() },
  }
}

/** What there is of a server that nobody has made: the default one always exists. */
export function nothing(server: string): ServerState {
  return server === '' ? 'stopped' : 'absent'
}

function note(person: Person, operation: Operation, outcome: Outcome): void {
  const { result, sent, key, ends, usedAt } = outcome
  const answered = result === 'done' ? outcome.answered : undefined
  const when = { sent, answered }
  const maybe = { sent, answered: undefined }
  const server = 'server' in operation ? person.servers.get(operation.server) : undefined

  // Of a removal that is refused for now the servers stop, and are removed, all the same.
  if (operation.kind === 'remove user' && result !== 'done')
    for (const [name, one] of person.servers)
      for (const value of ['stopped', nothing(name)] as const) one.note({ value, ...maybe })
  if (result === 'refused') return
  switch (operation.kind) {
    case 'start':
      server?.note({ value: 'running', ...when })
      if (result === 'unknown' || outcome.mayFail) server?.note({ value: 'stopped', ...maybe })
      break
    case 'stop':
    case 'make server':
      server?.note({ value: 'stopped', ...when })
      break
    case 'remove server':
      server?.note({ value: 'absent', ...when })
      if (result === 'unknown') server?.note({ value: 'stopped', ...maybe })
      break
    case 'create user':
      person.present.note({ value: true, ...when })
      break
    case 'rename user':
      person.name.note({ value: operation.name, ...when })
      break
    case 'remove user':
      person.removals.push(when)
      person.present.note({ value: false, ...when })
      for (const [name, one] of person.servers) one.note({ value: nothing(name), ...when })
      for (const one of person.keys) one.valid.note({ value: false, ...when })
      break
    case 'log in':
      person.present.note({ value: true, ...when })
      if (key) person.keys.push(keyOf(person, key, when))
      break
    case 'make token':
      if (key) person.keys.push(keyOf(person, key, when))
      break
    case 'log out':
    case 'revoke token':
      ends?.valid.note({ value: false, ...when })
      break
    case 'tell activity':
      if (result === 'done' && usedAt !== undefined) person.used.push({ at: usedAt, sent })
      break
    default:
      operation satisfies never
  }
}

function keyOf(person: Person, key: Omit<Key, 'valid'>, when: Omit<Write<boolean>, 'value'>): Key {
  const valid = createRegister(false)
  valid.note({ value: true, ...when })
  // A removal at the same moment ends it, too.
  for (const removal of person.removals) valid.note({ value: false, ...removal })
  return { ...key, valid }
}
