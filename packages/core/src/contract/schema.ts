import type { JsonObject } from './json.ts'

/**
 * A schema that checks a value: the Standard Schema interface, version 1 (standardschema.dev), copied as its
 * authors intend. zod, valibot and arktype schemas are such schemas.
 */
export interface StandardSchema<Input = unknown, Output = Input> {
  readonly '~standard': {
    readonly version: 1
    readonly vendor: string
    readonly validate: (value: unknown) => SchemaResult<Output> | Promise<SchemaResult<Output>>
    readonly types?: { readonly input: Input; readonly output: Output } | undefined
  }
}

/** The outcome of a check. */
export type SchemaResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly SchemaIssue[] }

/** One thing that is wrong with a value. */
export interface SchemaIssue {
  readonly message: string
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined
}

/** The Standard JSON Schema interface, version 1: a schema that can describe itself, so that a form can be drawn. */
export interface StandardJsonSchema {
  readonly '~standard': {
    readonly version: 1
    readonly vendor: string
    readonly jsonSchema: {
      readonly input: (options: { readonly target: 'draft-2020-12' }) => Record<string, unknown>
      readonly output: (options: { readonly target: 'draft-2020-12' }) => Record<string, unknown>
    }
  }
}

/** What a spawner's `options` is: a schema that checks user options and from which the spawn form is drawn. */
export type OptionsSchema<Options> = StandardSchema<unknown, Options> & StandardJsonSchema

/** A schema, or a function of the user that gives one (asked before each form and each start). */
export type OptionsSource<Options> =
  | OptionsSchema<Options>
  | ((user: OptionsUser) => OptionsSchema<Options> | Promise<OptionsSchema<Options>>)

/** What an options function knows of the user. */
export interface OptionsUser {
  readonly id: string
  readonly name: string
  readonly groups: readonly string[]
  readonly admin: boolean
}

/** User options as stored: the user's own words, before the schema's defaults. */
export type UserOptions = JsonObject
