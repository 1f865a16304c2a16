/**
 * Users' servers as processes of this machine.
 *
 * @module
 */
export type { CommandContext, ProcessSpawnerOptions, SystemUser } from './options.ts'
export { processSpawner } from './process-spawner.ts'
