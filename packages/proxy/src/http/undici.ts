import { createRequire } from 'node:module'
import type * as library from 'undici'

type Undici = typeof library

const load = createRequire(import.meta.url)
let loaded: Undici | undefined

/**
 * undici, when it is first needed: only who serves within an app's own server needs it, and it takes some 13 MiB of
 * memory.
 */
export function undici(): Undici {
  loaded ??= load('undici') as Undici
  return loaded
}
