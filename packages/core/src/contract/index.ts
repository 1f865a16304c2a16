/**
 * The contracts: everything a plugin author imports. The doc comments here are the specification, the suites of
 * `@hubkit/testkit` check them.
 *
 * @module
 */
export * from './authenticator.ts'
export * as check from './check.ts'
export { checkOptions, type Check, type Checked } from './check.ts'
export { chooseProfile, resolveProfile } from './choose-profile.ts'
export * from './culler.ts'
export * from './duration.ts'
export * from './errors.ts'
export * from './json.ts'
export * from './merge.ts'
export { lengthOfTime } from './length-of-time.ts'
export * from './plugin.ts'
export * from './profiles.ts'
export * from './proxy.ts'
export * from './records.ts'
export * from './schema.ts'
export * from './spawner.ts'
export * from './store.ts'
export * from './template.ts'
