import { until } from '@hubkit/testkit'
import type { Cluster } from '../cluster/cluster.ts'
import { whoAnswers } from '../cluster/requests.ts'
import { expectSound } from '../cluster/sound.ts'
import { complaintOf, resultOf } from './answer.ts'
import type { Disk } from './disk.ts'
import { prepareHarm } from './harm.ts'
import { judge } from './judge.ts'
import { BYSTANDER, lookAt } from './look.ts'
import { createModel, type Key, type Person, type Running } from './model.ts'
import { perform, request } from './perform.ts'
import { RENAMED, type Operation, type Place, type Round } from './plan.ts'
import type { Report } from './report.ts'

/** Operations under way at once. */
const IN_FLIGHT = 6

/**
 * Carries out a plan and looks at everything after each round.
 *
 * @throws Error at the first thing that may not be
 */
export async function runPlan(
  cluster: Cluster,
  disk: Disk,
  rounds: readonly Round[],
  report: Report,
): Promise<void> {
  const model = createModel()
  const busy = new Map<Person, Promise<unknown>>()
  const complaints: string[] = []
  /** Processes of servers that nobody has asked to stop since they were seen. */
  const healthy = new Set<number>()
  let clock = 0

  const originOf = (place: Place): string => {
    if (place === 'front') return cluster.origin
    return cluster.hubs[place === 'a' ? 0 : 1]?.origin ?? ''
  }

  async function carryOut(operation: Operation, person: Person, mayFail: boolean): Promise<void> {
    const user = person.name.possible().at(-1) ?? ''
    const ends = 'which' in operation ? keyToEnd(person, operation) : undefined
    if (('which' in operation && !ends) || !mayAsk(operation, person)) {
      report.skip(operation)
      return
    }
    cluster.watch.visit(operation.kind === 'rename user' ? operation.name : user)
    for (const { pid } of endedBy(operation, person)) {
      healthy.delete(pid)
      cluster.watch.release(pid)
    }
    const sent = clock++
    const answer = await perform(originOf(operation.at), operation, user, ends)
    const result = resultOf(operation.kind, answer)
    model.note(operation, { ...answer, result, sent, answered: clock++, ends, mayFail })
    report.note(operation, result)
    const complaint = complaintOf(operation.kind, answer)
    if (complaint !== undefined) complaints.push(complaint)
  }

  /** Who is made and renamed is so by one request at a time: what is made under a name has to be theirs. */
  function inTurn(operation: Operation, mayFail: boolean): Promise<void> {
    const person = model.people[operation.person]
    if (!person) return Promise.resolve()
    if (operation.person >= RENAMED || !IDENTITY.includes(operation.kind))
      return carryOut(operation, person, mayFail)
    const before = busy.get(person) ?? Promise.resolve()
    const turn = before.then(() => carryOut(operation, person, mayFail))
    busy.set(person, turn)
    return turn
  }

  /** Servers that nobody has asked to stop are reached by every hub. */
  async function healthyAnswer(): Promise<void> {
    for (const person of model.people) {
      for (const [name, { pid }] of person.found.running) {
        const user = person.name.possible()[0] ?? ''
        for (const { origin, up } of cluster.hubs) {
          if (!up || !healthy.has(pid)) continue
          const who = await whoAnswers(origin, user, name)
          if (who?.pid !== pid && healthy.has(pid))
            complaints.push(`${user}/${name} is not reached by ${origin} while the disk fails`)
        }
      }
    }
  }

  async function whileDiskFails(): Promise<void> {
    await healthyAnswer()
    for (const { origin, up } of cluster.hubs) if (up) await refusesToWrite(origin)
  }

  for (const [index, { operations, fault }] of rounds.entries()) {
    const harm = prepareHarm(cluster, disk, fault, whileDiskFails)
    // Also what was begun before the disk fails, or ends after it: a launcher needs it now and then.
    const mayFail = fault.kind.endsWith('disk')
    const asked = new Set<Promise<void>>()
    for (const [count, operation] of operations.entries()) {
      await harm.before(count)
      const one = inTurn(operation, mayFail).finally(() => asked.delete(one))
      asked.add(one)
      if (asked.size >= IN_FLIGHT) await Promise.race(asked)
    }
    await Promise.all(asked)
    await harm.end()
    report.noteFault(fault)
    const wrong = judge(model, await lookAt(cluster, model))
    await expectSound(cluster)
    if (wrong.length + complaints.length > 0)
      throw new Error(
        [`round ${index} (${JSON.stringify(fault)}):`, ...wrong, ...complaints].join('\n'),
      )
    for (const { found } of model.people)
      for (const { pid } of found.running.values()) {
        healthy.add(pid)
        cluster.watch.protect(pid)
      }
  }
}

const IDENTITY: readonly Operation['kind'][] = ['create user', 'rename user', 'remove user']

/** Whoever may be there under a name that is not known for sure is not made again. */
function mayAsk({ kind, person: index }: Operation, person: Person): boolean {
  const sure = person.present.possible().length === 1 && person.name.possible().length === 1
  return kind !== 'create user' || index >= RENAMED || sure
}

function keyToEnd(
  { keys }: Person,
  { kind, which }: Operation & { readonly which: number },
): Key | undefined {
  const wanted = kind === 'log out' ? 'session' : 'token'
  const some = keys.filter((key) => key.kind === wanted && key.valid.possible().includes(true))
  return some[which % Math.max(1, some.length)]
}

/** The servers that need not go on once somebody has asked for this. */
function endedBy(operation: Operation, { found }: Person): readonly Running[] {
  if (operation.kind === 'remove user') return [...found.running.values()]
  if (operation.kind !== 'stop' && operation.kind !== 'remove server') return []
  const running = found.running.get(operation.server)
  return running ? [running] : []
}

/** What needs a place on the disk is refused with clear words, sooner or later. */
async function refusesToWrite(origin: string): Promise<void> {
  await until(
    async () => {
      const note = 'x'.repeat(1000)
      const answer = await request(origin, 'POST', `users/${BYSTANDER}/tokens`, { note })
      return answer.status === 503 && /store/i.test(answer.message) && answer.code !== ''
    },
    { message: `${origin} says that it cannot write` },
  )
}
