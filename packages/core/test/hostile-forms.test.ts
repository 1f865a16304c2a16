import { afterEach, beforeEach, expect, test } from 'vitest'
import { sendForm } from './hostile/ask-page.ts'
import { bodiesOfForm } from './hostile/form-bodies.ts'
import { crawl, formsOf, open, type FoundForm } from './hostile/page-forms.ts'
import { pagesWorld, type PagesWorld } from './hostile/pages-world.ts'
import { chance, SEED } from './hostile/random.ts'
import { SCENES, startsOf, type Scene } from './hostile/scenes.ts'

/** Faults after which nothing more is sent. */
const ENOUGH = 10
/** Milliseconds; for a busy machine. */
const LONGEST = 360_000
/** Records a hub may come to before another takes its place. */
const MANY = 150

let world: PagesWorld
beforeEach(async () => {
  world = await pagesWorld()
})
afterEach(() => world.close())

/** Forms that an earlier scene has sent: all but those of servers are the same for everybody. */
const sent = new Set<string>()

/** Sends one form in all its ways; says with which statuses. */
async function sendAll({ who, running }: Scene, key: string, page: string, faults: string[]) {
  const statuses: number[] = []
  // The page is loaded again for each: its token is new, and the form shows what there is now.
  for (let index = 0; faults.length < ENOUGH; index += 1) {
    const browser = await world.prepare(who, running)
    const place = page.includes('/oauth2/authorize') ? world.authorizeAddress() : page
    const form = formsOf(await open(browser, place)).find((one) => one.key === key)
    if (!form) throw new Error(`${key} is no longer on ${place}`)
    const body = [...bodiesOfForm(form, chance(key))][index]
    if (!body) break
    const seen = await sendForm(world, browser, form, body)
    statuses.push(seen.answer.status)
    faults.push(...seen.faults)
    if (seen.records <= MANY) continue
    await world.close()
    world = await pagesWorld()
  }
  return statuses
}

test.each(SCENES)(
  `forms that $who sees, from $from on (seed ${SEED})`,
  async (scene) => {
    const browser = await world.prepare(scene.who, scene.running)
    const { forms } = await crawl(browser, startsOf(world, scene))
    const faults: string[] = []
    const refused: string[] = []
    for (const { key, page } of forms) {
      if (sent.has(key)) continue
      sent.add(key)
      const [valid = 0] = await sendAll(scene, key, page, faults)
      if (valid >= 400) refused.push(`${key}: ${valid}`)
    }
    expect(faults.slice(0, ENOUGH).join('\n'), `HUBKIT_SEED=${SEED} repeats this`).toBe('')
    // What is wrong in one place only shows what it should when all else is right.
    expect(refused).toEqual([])
  },
  LONGEST,
)

test('the forms of every page are among them', () => {
  const known = [...sent].map((key) => key.split(' ')[0])
  expect(known).toEqual(
    expect.arrayContaining([
      '/hub/login',
      '/hub/language',
      '/hub/home',
      '/hub/spawn/alice/gpu',
      '/hub/spawn/bob',
      '/hub/stop/alice/gpu',
      '/hub/delete/alice/gpu',
      '/hub/token',
      '/hub/token/revoke',
      '/hub/sessions/end',
      '/hub/sessions/end-others',
      '/hub/sessions/end-all',
      '/hub/logout',
      '/hub/api/oauth2/authorize',
      '/hub/admin/users/add',
      '/hub/admin/users/rename',
      '/hub/admin/users/promote',
      '/hub/admin/users/delete',
      '/hub/admin/groups/add',
      '/hub/admin/groups/join',
      '/hub/admin/groups/drop',
      '/hub/admin/groups/delete',
      '/hub/admin/groups/properties',
      '/hub/admin/server/start',
      '/hub/admin/server/stop',
      '/hub/admin/server/delete',
      '/hub/admin/bulk/start',
      '/hub/admin/bulk/stop',
    ]),
  )
})

test(
  `the form by which servers ask for a token (seed ${SEED})`,
  async () => {
    const faults: string[] = []
    let valid: number | undefined
    for (let index = 0; faults.length < ENOUGH; index += 1) {
      const browser = await world.prepare('alice', true)
      const { location } = await browser.get(world.authorizeAddress(), { follow: false })
      const code = location?.searchParams.get('code') ?? ''
      const env = world.environment()
      const secret = env['JUPYTERHUB_API_TOKEN'] ?? ''
      world.secrets.add(secret).add(code)
      const form: FoundForm = {
        page: 'none',
        key: 'the token endpoint',
        action: new URL('/hub/api/oauth2/token', browser.origin),
        fields: [
          ['grant_type', 'authorization_code'],
          ['code', code],
          ['redirect_uri', env['JUPYTERHUB_OAUTH_CALLBACK_URL'] ?? ''],
          ['client_id', env['JUPYTERHUB_CLIENT_ID'] ?? ''],
          ['client_secret', secret],
        ],
      }
      const body = [...bodiesOfForm(form, chance(form.key))][index]
      if (!body) break
      const seen = await sendForm(world, browser, form, body)
      valid ??= seen.answer.status
      faults.push(...seen.faults)
      if (seen.records <= MANY) continue
      await world.close()
      world = await pagesWorld()
    }
    expect(faults.join('\n'), `HUBKIT_SEED=${SEED} repeats this`).toBe('')
    expect(valid).toBe(200)
  },
  LONGEST,
)
