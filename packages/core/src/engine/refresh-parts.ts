import type { Servers } from './api.ts'
import type { LoginParts } from './login.ts'
import type { Core } from './parts.ts'
import type { Visits } from './visits.ts'

/** How logins are confirmed while they last: times in milliseconds. */
export interface RefreshSettings {
  /** 0 is never. */
  readonly interval: number
  readonly beforeStart: boolean
  readonly stopServers: boolean
}

/** What a refresh works with. */
export interface RefreshParts extends LoginParts {
  readonly servers: Pick<Servers, 'list' | 'requestStop'>
  readonly visits: Pick<Visits, 'end'>
  readonly refresh: RefreshSettings
}

/** What a refresh works with, of the parts of an engine. The core stays the one object it is: its hub id comes late. */
export function refreshParts({
  core,
  options,
  ...rest
}: Omit<RefreshParts, keyof Core | 'access' | 'refresh'> & {
  readonly core: Core
  readonly options: Pick<RefreshParts, 'access' | 'refresh'>
}): RefreshParts {
  const { access, refresh } = options
  return Object.create(
    core,
    Object.getOwnPropertyDescriptors({ ...rest, access, refresh }),
  ) as RefreshParts
}
