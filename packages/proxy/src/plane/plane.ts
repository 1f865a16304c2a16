import type { Server } from 'node:http'
import type { Connections } from '../connections.ts'
import type { HiddenCookies } from '../headers/hidden-cookies.ts'
import type { Peers } from '../headers/peer.ts'
import type { Incidents } from '../incidents.ts'
import type { LiveRoutes } from '../live-routes.ts'
import type { Alone } from './alone.ts'
import type { Client } from './client.ts'
import type { Clock } from './clock.ts'
import type { Meter } from './meter.ts'
import { PLAIN, type Rewriting } from './rewriting.ts'

/** What the connections of one listener share. Times in milliseconds. */
export interface Plane {
  readonly routes: LiveRoutes
  readonly peers: Peers
  readonly cookies: HiddenCookies
  readonly connections: Connections
  readonly incidents: Incidents
  readonly clock: Clock
  /** 0 for ever. */
  readonly responseTimeout: number
  /** How long the head of a request may take. */
  readonly headTimeout: number
  readonly keepAliveTimeout: number
  /** How long a connection with a request under way may be silent both ways; 0 for ever. */
  readonly silenceTimeout: number
  readonly rewriting: Rewriting
  /** Serves what is the hub's, on connections inside this process. Without one there is `alone`. */
  readonly hubServer: Server | undefined
  readonly alone: Alone | undefined
  readonly meter: Meter | undefined
  readonly clients: Set<Client>
  /** Whether connections end with the request they serve. */
  readonly draining: boolean
  /** Called when a connection has answered all it was asked, or is over. */
  settled(): void
}

/** What a plane before a hub has of the things that can be asked for. */
export const USUAL: Pick<Plane, 'silenceTimeout' | 'rewriting' | 'alone' | 'meter'> = {
  silenceTimeout: 0,
  rewriting: PLAIN,
  alone: undefined,
  meter: undefined,
}
