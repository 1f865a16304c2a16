import type { Awaitable, OptionsUser, ServerRef } from '@hubkit/core/contract'
import type { ServerValues } from './values.ts'

/** What a function in the options gets. */
export interface ValueContext {
  readonly server: ServerRef
  readonly attempt: number
  /** The user as at the check of the options of this start. */
  readonly user: Pick<OptionsUser, 'admin' | 'groups'>
  /** The slug of the chosen profile. */
  readonly profile: string | undefined
  /** What the user chose: the answers to the profiles' choices, or what the schema in `options` made of them. */
  readonly options: unknown
  /** Fills in a template: what a function gives is taken as it is. */
  expand(template: string): string
}

type Primitive = string | number | boolean | Date | null | undefined

/** A value, a function that gives it, or `null`: none, not even the default. */
export type Later<T> =
  | (T extends Primitive
      ? T
      : T extends readonly (infer Item)[]
        ? readonly Later<Item>[]
        : { readonly [Key in keyof T]: Later<T[Key]> })
  | ((context: ValueContext) => Awaitable<T>)
  | null

/**
 * Options of servers: of all of them, of a group's or of those with a profile. Every value may be a function and every
 * text is a template; `null` takes away what a layer below has set, defaults included.
 */
export type ServerLayer = {
  readonly [Key in keyof ServerValues]?: Later<ServerValues[Key]> | undefined
}
