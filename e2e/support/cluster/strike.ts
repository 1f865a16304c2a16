import { until } from '@hubkit/testkit'
import type { Cluster } from './cluster.ts'
import type { Fault } from './fault.ts'
import type { Member } from './member.ts'
import { attempt, modelOf, serverPath } from './requests.ts'
import { newPerson, ready, SETTLES, startServer } from './sound.ts'
import type { Who } from './who.ts'

const TRIES = 6

/** What a hub is hit in. */
export interface Scene<Prepared> {
  /** The event whose commit begins it. */
  readonly begins: string
  /** Makes what the request is about; each time anew. */
  prepare(): Promise<Prepared>
  /** Asks the hub that is to be hit. */
  ask(prepared: Prepared): Promise<number | 'lost'>
  /** Whether what was asked for is done, as the other hub says. */
  isOver(prepared: Prepared): Promise<boolean>
}

/** A hub that was hit. */
interface Struck<Prepared> {
  readonly prepared: Prepared
  /** What came of the request; of a hub that is frozen only once it wakes up. */
  readonly answer: Promise<number | 'lost'>
  /** When, by `performance.now()`. */
  readonly since: number
}

/** A start; each time by a new person. It may be one that fails. */
export function startScene(
  cluster: Cluster,
  user: string,
  hub: Member,
  other: Member,
): Scene<string> {
  let turn = 0
  return {
    begins: 'server.starting',
    async prepare() {
      const person = `${user}-${turn++}`
      await newPerson(cluster, person)
      return person
    },
    ask: (person) => attempt(hub.origin, 'POST', `users/${person}/server`),
    async isOver(person) {
      const model = await modelOf(other.origin, person)
      return model?.ready === true || (model?.stopped === true && model.failure !== null)
    },
  }
}

/** A stop of a server that both hubs know. */
export function stopScene(user: string, hub: Member, other: Member): Scene<Who> {
  return {
    begins: 'server.stopping',
    prepare: () => readyAtBoth(user, '', hub, other),
    ask: () => attempt(hub.origin, 'DELETE', `users/${user}/server`),
    isOver: async () => (await modelOf(other.origin, user))?.stopped === true,
  }
}

/** The removal of a named server. */
export function removalScene(user: string, hub: Member, other: Member): Scene<Who> {
  const path = `users/${user}/${serverPath('named')}`
  return {
    begins: 'server.stopping',
    prepare: () => readyAtBoth(user, 'named', hub, other),
    ask: () => attempt(hub.origin, 'DELETE', path, { remove: true }),
    isOver: async () => (await modelOf(other.origin, user, 'named')) === undefined,
  }
}

/** Starts a server at the other hub and waits until both know it. */
export async function readyAtBoth(
  user: string,
  name: string,
  hub: Member,
  other: Member,
): Promise<Who> {
  const who = await startServer(other.origin, user, name)
  await ready(hub.origin, user, name)
  return who
}

/**
 * Hits a hub at a step of a scene. The step may be the other one's, which was quicker to take the lease: then the
 * scene is played again.
 */
export async function strike<Prepared>(
  cluster: Cluster,
  victim: Member,
  fault: Fault,
  { begins, prepare, ask, isOver }: Scene<Prepared>,
): Promise<Struck<Prepared>> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const prepared = await prepare()
    await cluster.quiet()
    await victim.arm({ ...fault, since: `commit ${begins}` })
    const answer = ask(prepared)
    const end = await until(
      async () => {
        if (await victim.fallen()) return 'hit'
        return (await isOver(prepared)) && cluster.isQuiet() && 'over'
      },
      { timeout: SETTLES, message: `hub ${victim.name} falls ${fault.when} ${fault.point}` },
    )
    const since = performance.now()
    if (end === 'over') await victim.disarm()
    // It may have been hit in the last step of all.
    if (await victim.fallen()) return { prepared, answer, since }
    await answer
  }
  throw new Error(`hub ${victim.name} never came ${fault.when} ${fault.point}`)
}
