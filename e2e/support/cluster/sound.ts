import { until } from '@hubkit/testkit'
import { expect } from 'vitest'
import type { Cluster } from './cluster.ts'
import { serverProcesses } from './processes.ts'
import { attempt, modelOf, routesOf, serverPath, whoAnswers } from './requests.ts'
import type { Who } from './who.ts'

/** Milliseconds in which whatever was begun has to end: leases, takeovers and slow machines included. */
export const SETTLES = 15_000

/** What holds at every moment, and in quiet ones: nobody runs twice, and every route leads to its own server. */
export async function expectSound(cluster: Cluster): Promise<void> {
  await cluster.watch.round()
  expect(cluster.watch.violations).toEqual([])
  const attempts = (await cluster.book()).map((who) => `${who.id}/${who.attempt}`)
  expect(attempts.filter((one, index) => attempts.indexOf(one) !== index)).toEqual([])
  for (const hub of cluster.hubs) {
    if (!hub.up) continue
    for (const [path, { target, data }] of Object.entries(await routesOf(hub.origin))) {
      const answers = await Promise.all(
        [target, hub.origin].map(async (origin) => {
          const answer = await fetch(`${origin}${path}api`)
          const who: Who = JSON.parse(await answer.text())
          return { path, id: who.id, user: who.user }
        }),
      )
      const own = { path, id: data.server_id, user: data.user }
      expect(answers).toEqual([own, own])
    }
  }
}

/** Makes a person; their server is minded from now on. */
export async function newPerson(cluster: Cluster, user: string): Promise<void> {
  const made = await until(async () => {
    const status = await attempt(cluster.origin, 'POST', `users/${user}`)
    return status === 201 || status === 409
  })
  expect(made).toBe(true)
  cluster.watch.visit(user)
}

/** Waits until a hub says that a server is ready, and asks at that hub who it is. */
export async function ready(origin: string, user: string, name = ''): Promise<Who> {
  await until(async () => (await modelOf(origin, user, name))?.ready, {
    timeout: SETTLES,
    message: `${user}/${name} is ready at ${origin}`,
  })
  return until(() => whoAnswers(origin, user, name), { message: `${user}/${name} answers` })
}

/** Waits until a hub says that a server is stopped, or not there any more. */
export async function stopped(origin: string, user: string, name = ''): Promise<void> {
  await until(async () => (await modelOf(origin, user, name))?.stopped !== false, {
    timeout: SETTLES,
    message: `${user}/${name} is stopped at ${origin}`,
  })
}

/** Starts a server at one hub and waits for it. */
export async function startServer(origin: string, user: string, name = ''): Promise<Who> {
  const status = await attempt(origin, 'POST', `users/${user}/${serverPath(name)}`)
  expect([201, 202]).toContain(status)
  return ready(origin, user, name)
}

/** Stops a server at one hub and waits until it is gone. */
export async function stopServer(origin: string, user: string, name = ''): Promise<void> {
  const status = await attempt(origin, 'DELETE', `users/${user}/${serverPath(name)}`)
  expect([202, 204]).toContain(status)
  await stopped(origin, user, name)
}

/**
 * Asks a hub to remove a user until it has: it says "try again" while a server takes longer to stop than a request waits.
 *
 * @returns the last answer
 */
export async function removeUser(origin: string, user: string): Promise<number | 'lost'> {
  return until(
    async () => {
      const status = await attempt(origin, 'DELETE', `users/${user}`)
      return status !== 400 && status
    },
    { timeout: SETTLES, message: `${user} is removed at ${origin}` },
  )
}

/** Processes of one server that run now. */
export async function processesOfServer(cluster: Cluster, id: string): Promise<readonly number[]> {
  const all = await serverProcesses(cluster.folder)
  return all.filter((one) => one.serverId === id).map((one) => one.pid)
}
