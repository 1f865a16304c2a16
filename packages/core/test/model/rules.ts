/** What the engine and the contracts promise; a mutation breaks one of them to show that the check would notice. */
export interface Rules {
  /** A step's commit carries the fence of its lease. */
  readonly fencing: boolean
  /** A commit demands the revision that was read. */
  readonly revisionCheck: boolean
  /** A lease whose holder is silent passes on. */
  readonly leaseRunsOut: boolean
  /** The spawner leaves alone what a newer attempt made. */
  readonly attemptGuard: boolean
  /** An attempt that was stopped never runs, also when a start of it is still on its way. */
  readonly lateStartRefused: boolean
  /** A repeated start adopts what the first one made. */
  readonly startAdopts: boolean
  /** Stop resolves only when the server is gone. */
  readonly stopWaits: boolean
  /** A stop that fails is repeated, not believed. */
  readonly failedStopRepeats: boolean
  /** The route goes before the server is stopped. */
  readonly routeFirst: boolean
  /** Whoever lost a lease half-way makes its route what the record says. */
  readonly routeReviewed: boolean
  /** A start whose turn has come reads again whether it is still wanted. */
  readonly queueReadAgain: boolean
  /** Removing a stopped server destroys its storage. */
  readonly storageDestroyed: boolean
}

/** The promises as they are. */
export const RULES: Rules = {
  fencing: true,
  revisionCheck: true,
  leaseRunsOut: true,
  attemptGuard: true,
  lateStartRefused: true,
  startAdopts: true,
  stopWaits: true,
  failedStopRepeats: true,
  routeFirst: true,
  routeReviewed: true,
  queueReadAgain: true,
  storageDestroyed: true,
}
