import type { Server } from 'node:http'
import type { Connections } from '../connections.ts'
import type { HiddenCookies } from '../headers/hidden-cookies.ts'
import type { Peers } from '../headers/peer.ts'
import type { Incidents } from '../incidents.ts'
import type { LiveRoutes } from '../live-routes.ts'
import type { Client } from './client.ts'
import type { Clock } from './clock.ts'

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
  /** Serves what is the hub's, on connections inside this process. */
  readonly hubServer: Server
  readonly clients: Set<Client>
  /** Whether connections end with the request they serve. */
  readonly draining: boolean
  /** Called when a connection has answered all it was asked, or is over. */
  settled(): void
}
