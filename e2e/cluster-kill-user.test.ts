import { existsSync } from 'node:fs'
import { browser } from '@hubkit/testkit'
import { describe, expect, test } from 'vitest'
import { pair } from './support/cluster/pair.ts'
import { needsProc } from './support/cluster/processes.ts'
import { attempt, modelOf } from './support/cluster/requests.ts'
import {
  expectSound,
  newPerson,
  processesOfServer,
  ready,
  removeUser,
  startServer,
  stopped,
} from './support/cluster/sound.ts'
import {
  commitsOf,
  isUnbegun,
  named,
  USER_CREATION,
  USER_REMOVAL,
} from './support/cluster/steps.ts'
import { strike } from './support/cluster/strike.ts'
import { useCluster } from './support/cluster/use-cluster.ts'
import { userCreationScene, userRemovalScene } from './support/cluster/user-scenes.ts'
import { PASSWORD } from './support/hub-settings.ts'

describe.skipIf(needsProc)('a user, by a hub that is killed', () => {
  const shared = useCluster(
    'what was cut off, and how long after the blow the other had finished it',
  )
  let count = 0

  test('is removed by no other persisted steps than those below', async () => {
    const { cluster } = shared()
    const [a] = pair(cluster)
    await newPerson(cluster, 'tracer')
    await startServer(a.origin, 'tracer')
    await cluster.quiet()
    a.points()
    expect(await removeUser(a.origin, 'tracer')).toBe(204)
    const known = USER_REMOVAL.map((step) => step.point)
    expect(commitsOf(a.points()).filter((point) => !known.includes(point))).toEqual([])
  })

  test.each(USER_CREATION)('is made whole or not at all: $when $point', async (step) => {
    const { cluster } = shared()
    const [victim, other] = pair(cluster, count)
    const scene = userCreationScene(`made${count++}`, victim, other)
    const fault = { ...step, how: 'kill' } as const
    const { prepared: user, answer } = await strike(cluster, victim, fault, scene)
    expect(await answer).toBe('lost')
    const isMade = step.when === 'after'
    expect(await attempt(other.origin, 'GET', `users/${user}`)).toBe(isMade ? 200 : 404)
    expect(await attempt(other.origin, 'POST', `users/${user}`)).toBe(isMade ? 409 : 201)
    await startServer(other.origin, user)
    await victim.start()
    expect(await removeUser(victim.origin, user)).toBe(204)
    await expectSound(cluster)
  })

  test.each(USER_REMOVAL)('is removed whole or not at all: $when $point', async (step) => {
    const { cluster, delays } = shared()
    const [victim, other] = pair(cluster, count)
    const user = `removed${count++}`
    await newPerson(cluster, user)
    const person = browser(other.origin)
    const removal = userRemovalScene(user, victim, other)
    const scene = {
      ...removal,
      async prepare() {
        const who = await removal.prepare()
        await person.clear() // of the user before, when this comes again
        const form = await person.get('/hub/login?next=/hub/home')
        await person.submit(form, { username: user, password: PASSWORD })
        return who
      },
    }
    const struck = await strike(cluster, victim, { ...step, how: 'kill' }, scene)
    const { prepared: who, since } = struck
    expect(await struck.answer).toBe('lost')
    if (step.point === 'commit user.removed' && step.when === 'after') {
      delays.note(named(step), 'removed', since)
    } else {
      // Nobody was told that it is done: the user is there, and no server is left half-way.
      if (isUnbegun(step)) expect(await ready(other.origin, user)).toEqual(who)
      else await stopped(other.origin, user)
      delays.note(named(step), isUnbegun(step) ? 'never begun' : 'the server is stopped', since)
      expect((await person.get('/hub/home')).url.pathname).toBe('/hub/home')
      expect(await removeUser(other.origin, user)).toBe(204)
    }
    expect(await processesOfServer(cluster, who.id)).toEqual([])
    expect(existsSync(who.home)).toBe(false)
    await victim.start()
    for (const hub of [victim, other]) {
      expect(await attempt(hub.origin, 'GET', `users/${user}`)).toBe(404)
      expect((await person.get(`${hub.origin}/hub/home`)).url.pathname).toBe('/hub/login')
    }
    // The next one of that name has nothing of theirs.
    await newPerson(cluster, user)
    expect(await modelOf(victim.origin, user)).not.toMatchObject({ ready: true })
    expect((await startServer(victim.origin, user)).id).not.toBe(who.id)
    await expectSound(cluster)
    expect(await removeUser(other.origin, user)).toBe(204)
  })
})
