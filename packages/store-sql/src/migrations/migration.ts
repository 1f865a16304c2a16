import type { Dialect } from '../database.ts'
import type { Steps } from '../steps.ts'

/** Takes the schema from one version to the next, inside a transaction. Once released, never changed. */
export type Migration = (dialect: Dialect) => Steps<void>
