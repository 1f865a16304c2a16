/**
 * Serving a hub with Node.
 *
 * @module
 */
export type { NodeListener } from './listener.ts'
export { toNodeListener } from './listener.ts'
export { serve, type ServedHub, type ServeOptions } from './serve.ts'
export { attachUpgrade, type UpgradeSource } from './upgrade.ts'
