import type { BackgroundAuthContext } from '../contract/authenticator.ts'
import type { Core } from './parts.ts'
import { createPluginStorage } from './plugin-storage.ts'

/** Milliseconds an authenticator may take. */
const PATIENCE = 30_000

/** What an authenticator gets outside a request. */
export function backgroundAuthContext(
  { store, now, signal, log }: Pick<Core, 'store' | 'now' | 'signal' | 'log'>,
  { id }: { readonly id: string },
): BackgroundAuthContext {
  return {
    storage: createPluginStorage(store, `authenticator-${id}`, now),
    signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE)]),
    log,
  }
}
