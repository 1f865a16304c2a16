import { milliseconds, perSecond, type Finding } from '../finding.ts'
import { during, times, type Load } from '../load.ts'
import type { Measure } from '../measure.ts'
import type { Side } from '../side.ts'
import { percentile } from '../statistics.ts'
import { logIn, OPENING } from '../visitor.ts'
import { ensureRunning, removeServer, startServer, userName } from '../world.ts'

/** At most so many people look at their home pages, each with a session of their own. */
const PEOPLE = 20
const NAMED = ['lab-1', 'lab-2', 'lab-3', 'lab-4', 'lab-5']

/** Opens a page, which must say all of this. */
async function open(
  side: Side,
  path: string,
  cookie: string | undefined,
  words: readonly string[],
): Promise<void> {
  const headers = cookie === undefined ? OPENING : { ...OPENING, cookie }
  const { status, text } = await side.client().demand({ path, headers })
  const missing = words.find((word) => !text.includes(word))
  if (status !== 200 || missing !== undefined)
    throw new Error(`${path}: ${status}, without '${missing}': ${text.slice(0, 300)}`)
}

function findings(what: string, load: Load): readonly Finding[] {
  return [
    perSecond(what, load),
    milliseconds(`${what}: 99 of 100 within`, percentile(load.times, 0.99)),
  ]
}

/** Does something for each named server of everybody. */
function forNamed(
  side: Side,
  people: readonly string[],
  work: (side: Side, name: string, server: string) => Promise<void>,
): Promise<Load> {
  const all = people.flatMap((name) => NAMED.map((server) => ({ name, server })))
  return times(side, all.length, (index) => {
    const { name = '', server = '' } = all[index] ?? {}
    return work(side, name, server)
  })
}

/** The pages people open most: the login page as a stranger, and their home page with a session's cookie. */
export const pages: Measure = {
  name: 'pages',
  async run(side, { seconds, spawns }) {
    const people = Array.from({ length: Math.min(spawns, PEOPLE) }, (_, index) => userName(index))
    await ensureRunning(side, people.length)
    const cookies = await Promise.all(people.map((name) => logIn(side, name)))
    const home = (servers: readonly string[]): Promise<Load> =>
      during(side, seconds, (index) => {
        const who = index % people.length
        const name = people[who] ?? ''
        return open(side, '/hub/home', cookies[who], [`>${name}<`, `/user/${name}`, ...servers])
      })
    const login = await during(side, seconds, () =>
      open(side, '/hub/login', undefined, ['name="username"', 'name="password"', 'name="_xsrf"']),
    )
    const one = await home([])
    await forNamed(side, people, startServer)
    const six = await home(NAMED)
    await forNamed(side, people, removeServer)
    return [
      ...findings('login page', login),
      ...findings('home page, one server', one),
      ...findings(`home page, ${NAMED.length} named servers more`, six),
    ]
  },
}
