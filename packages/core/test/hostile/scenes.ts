import type { PagesWorld, Visitor } from './pages-world.ts'

/** Somebody who looks around, and where from. */
export interface Scene {
  readonly who: Visitor
  /** Whether alice's named server runs. */
  readonly running: boolean
  readonly from: readonly string[]
}

/** Stands for the address to which alice's running server sends a browser. */
const AUTHORIZE = 'authorize'

/** Who sees which pages. */
export const SCENES: readonly Scene[] = [
  { who: undefined, running: false, from: ['/hub/login'] },
  {
    who: 'alice',
    running: false,
    from: [
      '/hub/home',
      '/hub/spawn',
      '/hub/spawn/alice/gpu',
      '/hub/user/alice/',
      '/hub/user/alice/gpu/',
      '/hub/logs/alice',
      '/hub/logout',
    ],
  },
  { who: 'alice', running: true, from: ['/hub/home', '/hub/logs/alice/gpu'] },
  { who: 'bob', running: false, from: ['/hub/spawn'] },
  { who: 'root', running: true, from: [AUTHORIZE, '/hub/home', '/hub/spawn/alice'] },
]

/** The addresses that a scene begins at. */
export function startsOf(world: PagesWorld, { from }: Scene): readonly string[] {
  return from.map((address) => (address === AUTHORIZE ? world.authorizeAddress() : address))
}
