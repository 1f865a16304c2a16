import { milliseconds, perSecond, type Aim, type Finding } from '../hub/finding.ts'
import { during, type Load } from '../hub/load.ts'
import type { Side } from '../hub/side.ts'
import { percentile } from '../hub/statistics.ts'
import { userName } from '../hub/world.ts'
import { loginAlone } from './alone.ts'
import { follow, type Person } from './person.ts'
import type { ProviderProcess } from './provider/process.ts'
import { PEOPLE } from './provider/settings.ts'

/** How many people log in at the same time. */
const AT_ONCE = [1, 16] as const
const HOME = '/hub/home'
const FIVE_TIMES: Aim = { kind: 'times', factor: 5 }

/** A hub, and the path at which a login begins there so that it ends at the home page. */
export interface LoginSide {
  readonly side: Side
  readonly path: string
}

type Login = (person: Person) => Promise<void>

const words = (count: number): string => (count === 1 ? 'one after the other' : `${count} at once`)

/** Everybody has a session at the provider from the second login on. */
function inTurn(login: Login): (index: number) => Promise<void> {
  const people = Array.from({ length: PEOPLE }, (_, index): Person => ({
    name: userName(index),
    session: new Map(),
  }))
  return async (index) => {
    const person = people[index % people.length]
    if (person) await login(person)
  }
}

/** Logins at one hub: how many, how long each takes, and what each takes of the provider's processor. */
export async function measureLogins(
  { side, path }: LoginSide,
  provider: ProviderProcess,
  seconds: number,
): Promise<readonly Finding[]> {
  const hub = side.client()
  const places = new Map([hub, provider.client()].map((client) => [client.origin, client]))
  let done = 0
  const login = inTurn(async (person) => {
    const way = { places, provider: provider.origin }
    const { url, answer } = await follow(person, new URL(path, hub.origin), way)
    if (url.pathname !== HOME || answer.status !== 200 || !answer.text.includes(person.name))
      throw new Error(`a login ended at ${url.pathname}: ${answer.status}`)
    done += 1
  })
  const findings: Finding[] = []
  for (const count of AT_ONCE) {
    const [before, begin] = [done, provider.cpuTime()]
    const load = await during(side, seconds, login, count)
    const end = provider.cpuTime()
    findings.push(...findingsOf(words(count), load))
    if (begin !== undefined && end !== undefined) {
      const each = (end - begin) / (done - before)
      const what = `${words(count)}: the provider computes for each`
      findings.push({ what, value: each, unit: 'ms', aim: undefined })
    }
  }
  return findings
}

function findingsOf(how: string, load: Load): readonly Finding[] {
  const within = (part: number): number => percentile(load.times, part)
  return [
    perSecond(`logins, ${how}`, load, FIVE_TIMES),
    milliseconds(`${how}: half of them within`, within(0.5)),
    milliseconds(`${how}: 99 of 100 within`, within(0.99)),
    ...(load.cpu === undefined
      ? []
      : [milliseconds(`${how}: the hub computes for each`, load.cpu)]),
  ]
}

/** What the provider could do if a hub took no time at all. */
export async function measureProvider(
  provider: ProviderProcess,
  seconds: number,
): Promise<readonly Finding[]> {
  const login = inTurn((person) => loginAlone(provider, person))
  const findings: Finding[] = []
  for (const count of AT_ONCE) {
    const load = await during(provider, seconds, login, count)
    const what = `the provider without a hub, ${words(count)}`
    findings.push({ ...perSecond(what, load), aim: undefined })
  }
  return findings
}
