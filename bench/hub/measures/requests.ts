import { perSecond } from '../finding.ts'
import { during } from '../load.ts'
import type { Measure } from '../measure.ts'
import { AS_ADMIN } from '../side.ts'
import { ensureUsers, userName, userPath, userToken } from '../world.ts'

const FEW = 100

/** What a single-user server asks about every visitor. */
export const user: Measure = {
  name: 'user',
  async run(side, { seconds }) {
    await ensureUsers(side, FEW)
    const headers = await userToken(side, userName(0))
    const load = await during(side, seconds, () =>
      side.client().demand({ path: '/hub/api/user', headers }),
    )
    return [perSecond('GET /hub/api/user', load, { kind: 'times', factor: 8 })]
  },
}

/** One user, as an administrator sees them. */
export const oneUser: Measure = {
  name: 'one-user',
  async run(side, { seconds, users }) {
    await ensureUsers(side, users)
    const load = await during(side, seconds, (index) =>
      side.client().demand({ path: userPath(userName(index % users)), headers: AS_ADMIN }),
    )
    return [perSecond(`GET /users/:name among ${users} users`, load)]
  },
}

const PAGE = 200

/** A page of all users, as an administrator's list reads it. */
export const page: Measure = {
  name: 'page',
  async run(side, { seconds, users }) {
    await ensureUsers(side, users)
    const accept = 'application/jupyterhub-pagination+json'
    const load = await during(side, seconds, (index) => {
      const offset = (index * PAGE) % users
      const path = `/hub/api/users?limit=${PAGE}&offset=${offset}`
      return side.client().demand({ path, headers: { ...AS_ADMIN, accept } })
    })
    return [perSecond(`a page of ${PAGE} among ${users} users`, load)]
  },
}
