import { afterEach, beforeEach, expect, test } from 'vitest'
import { HOSTILE_HEADERS, queriesFor, SEGMENTS } from './hostile/addresses.ts'
import { loadPage } from './hostile/ask-page.ts'
import { crawl } from './hostile/page-forms.ts'
import { pagesWorld, type PagesWorld } from './hostile/pages-world.ts'
import { chance, SEED } from './hostile/random.ts'
import { SCENES, startsOf } from './hostile/scenes.ts'
import { HOSTILE_TEXTS, type Labelled } from './hostile/texts.ts'

const ENOUGH = 10
/** Milliseconds; for a busy machine. */
const LONGEST = 240_000

let world: PagesWorld
beforeEach(async () => {
  world = await pagesWorld()
})
afterEach(() => world.close())

/** Addresses of which a part names something, with `*` in its place. */
const PLACES = [
  '/hub/*',
  '/hub/spawn/*',
  '/hub/spawn/alice/*',
  '/hub/spawn-pending/*',
  '/hub/spawn-pending/alice/*',
  '/hub/logs/*',
  '/hub/logs/alice/*',
  '/hub/login/*/submit',
  '/hub/login/fake/*',
  '/hub/admin/*',
  '/hub/admin/users/*',
  '/hub/admin/groups/*',
  '/hub/user/*',
  '/hub/user/alice/*',
  '/hub/user/alice/gpu/*',
  '/user/*/',
  '/user/alice/*',
  '/hub/user-redirect/*',
  '/hub/static/*',
  '/*',
]

/** The parameters of an authorization request, each hostile in turn. */
function authorizations(address: string): readonly Labelled<string>[] {
  const [path = '', search = ''] = address.split('?')
  const names = [...new URLSearchParams(search).keys(), 'scope', 'code_challenge', 'prompt']
  return names.flatMap((name) => {
    const others = new URLSearchParams(search)
    const say = (value: string): string => {
      others.set(name, value)
      return `${path}?${others.toString()}`
    }
    return [
      ...HOSTILE_TEXTS.map(([label, text]): Labelled<string> => [`${name}: ${label}`, say(text)]),
      [`${name} twice`, `${path}?${search}&${name}=x`] as const,
    ]
  })
}

test.each(SCENES)(
  `addresses that $who opens, from $from on (seed ${SEED})`,
  async (scene) => {
    const { who, running } = scene
    const dice = chance(`${who} ${running}`)
    const browser = await world.prepare(who, running)
    const { pages } = await crawl(browser, startsOf(world, scene))
    const faults: string[] = []
    const load = async (
      one: Labelled<string>,
      headers?: Readonly<Record<string, string>>,
    ): Promise<void> => {
      if (faults.length >= ENOUGH) return
      faults.push(...(await loadPage(world, browser, one, headers)).faults)
    }
    for (const page of pages) {
      const join = page.includes('?') ? '&' : '?'
      for (const [label, search] of queriesFor(undefined))
        if (dice.upTo(6) === 0) await load([label, page + join + search])
      for (const [label, headers] of HOSTILE_HEADERS)
        if (dice.upTo(6) === 0) await load([label, page], headers)
    }
    for (const place of PLACES)
      for (const [label, part] of SEGMENTS) await load([label, place.replace('*', () => part)])
    for (const one of authorizations(world.authorizeAddress())) await load(one)
    expect(faults.slice(0, ENOUGH).join('\n'), `HUBKIT_SEED=${SEED} repeats this`).toBe('')
    expect((await browser.get('/hub/health')).status).toBe(200)
  },
  LONGEST,
)
