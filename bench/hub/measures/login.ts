import { perSecond } from '../finding.ts'
import { during } from '../load.ts'
import type { Measure } from '../measure.ts'
import { logIn } from '../visitor.ts'
import { ensureUsers, userName } from '../world.ts'

/** At most so many different people. */
const PEOPLE = 1000

/** The login page and its form sent back; no password is hashed on either side. */
export const login: Measure = {
  name: 'login',
  async run(side, { seconds, users }) {
    const people = Math.min(users, PEOPLE)
    await ensureUsers(side, people)
    const load = await during(side, seconds, (index) => logIn(side, userName(index % people)))
    return [perSecond('logins (form and POST)', load)]
  },
}
