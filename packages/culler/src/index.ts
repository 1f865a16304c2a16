export { idleCuller } from './idle-culler.ts'
export type { CullFacts, IdleCullerOptions } from './options.ts'
