import type { OptionsSchema } from '@hubkit/core/contract'

/** The options that {@link fakeOptions} describes. */
export interface FakeUserOptions {
  readonly size: 'small' | 'large'
}

const jsonSchema = (): Record<string, unknown> => ({
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  type: 'object',
  properties: { size: { enum: ['small', 'large'], default: 'small' } },
  additionalProperties: false,
})

/** A schema for user options to give to a fake spawner: `{ size?: 'small' | 'large' }`, small by default. */
export const fakeOptions: OptionsSchema<FakeUserOptions> = {
  '~standard': {
    version: 1,
    vendor: 'hubkit-testkit',
    validate(value) {
      if (typeof value !== 'object' || value === null)
        return { issues: [{ message: 'expected an object' }] }
      const { size = 'small', ...rest }: { size?: unknown } = value
      const unknown = Object.keys(rest).map((name) => ({ message: 'unknown', path: [name] }))
      if (unknown.length > 0) return { issues: unknown }
      return size === 'small' || size === 'large'
        ? { value: { size } }
        : { issues: [{ message: "expected 'small' or 'large'", path: ['size'] }] }
    },
    jsonSchema: { input: jsonSchema, output: jsonSchema },
  },
}
