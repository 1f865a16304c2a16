import type { Logger } from '@hubkit/core/contract'
import type { OnReload } from './live-files.ts'

/** Tells an operator of certificates that were replaced. @param name of the option they belong to */
export function logReload(name: string, log: () => Logger | undefined): OnReload {
  return (error) => {
    if (error) log()?.warn(`${error.message}: the certificates as they were stay in use`)
    else log()?.info(`${name}: the certificates were replaced, and are in use`)
  }
}
