import type { JsonObject } from './json.ts'
import type { OptionsSchema, SchemaIssue, SchemaResult } from './schema.ts'
import { HubError } from './errors.ts'

/** A choice an administrator offers, such as "Small" or "GPU". */
export interface Profile<Options extends object> {
  /** What is stored and sent; unique; 1 to 40 characters `[a-z0-9-]`. */
  readonly slug: string
  readonly displayName: string
  readonly description?: string | undefined
  /** Taken when the user says nothing. @default the first profile */
  readonly default?: boolean | undefined
  /** What choosing it sets. */
  readonly set: Partial<Options>
  /** Further choices within it, by name. Later ones win over earlier ones. */
  readonly choices?: Readonly<Record<string, ProfileChoice<Options>>> | undefined
}

/** A choice within a profile. */
export interface ProfileChoice<Options extends object> {
  readonly displayName: string
  readonly options: Readonly<Record<string, ProfileChoiceOption<Options>>>
  /** Lets the user write something instead; `pattern` is matched against the whole text. */
  readonly freeText?:
    | {
        readonly displayName: string
        readonly pattern: RegExp
        readonly set: (text: string) => Partial<Options>
      }
    | undefined
}

/** One option of a choice. */
export interface ProfileChoiceOption<Options extends object> {
  readonly displayName: string
  /** @default the first option */
  readonly default?: boolean | undefined
  readonly set: Partial<Options>
}

const SLUG = /^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$/

function first<T extends { readonly default?: boolean | undefined }>(
  items: readonly T[],
): T | undefined {
  return items.find((item) => item.default) ?? items[0]
}

type Layer<Options extends object> = { readonly set: Partial<Options> } | { readonly issue: string }

function chooseIn<Options extends object>(
  choice: ProfileChoice<Options>,
  answer: unknown,
): Layer<Options> {
  if (answer === undefined || answer === '')
    return { set: first(Object.values(choice.options))?.set ?? {} }
  if (typeof answer !== 'string') return { issue: 'expected text' }
  const option = Object.hasOwn(choice.options, answer) ? choice.options[answer] : undefined
  if (option) return { set: option.set }
  const { freeText } = choice
  if (freeText && wholeText(freeText.pattern).test(answer)) return { set: freeText.set(answer) }
  const offered = `expected one of ${Object.keys(choice.options).join(', ')}`
  return { issue: freeText ? `${offered}, or text of the form asked for` : offered }
}

/** Anchored at both ends and stateless, whatever the author wrote. */
function wholeText(pattern: RegExp): RegExp {
  return new RegExp(`^(?:${pattern.source})$`, pattern.flags.replace(/[gmy]/g, ''))
}

/**
 * Lays the chosen profile and its choices over one another; the first layer is never changed.
 *
 * @param answers `{ profile: <slug>, <choice>: <option or text> }`, JupyterHub's and KubeSpawner's form
 */
export function resolveProfile<Options extends object>(
  profiles: readonly Profile<Options>[],
  answers: Readonly<Record<string, unknown>>,
): SchemaResult<Partial<Options>> {
  const { profile: slug, ...rest } = answers
  const profile = slug === undefined ? first(profiles) : profiles.find((item) => item.slug === slug)
  if (!profile)
    return {
      issues: [
        {
          message: `expected one of ${profiles.map((item) => item.slug).join(', ')}`,
          path: ['profile'],
        },
      ],
    }
  const choices = profile.choices ?? {}
  const issues: SchemaIssue[] = Object.keys(rest)
    .filter((name) => !Object.hasOwn(choices, name))
    .map((name) => ({ message: 'is not offered by this profile', path: [name] }))
  let value: Partial<Options> = { ...profile.set }
  for (const [name, choice] of Object.entries(choices)) {
    const layer = chooseIn(choice, rest[name])
    if ('issue' in layer) issues.push({ message: layer.issue, path: [name] })
    else value = { ...value, ...layer.set }
  }
  return issues.length > 0 ? { issues } : { value }
}

function describe<Options extends object>(profile: Profile<Options>): JsonObject {
  const properties = Object.entries(profile.choices ?? {}).map(
    ([name, choice]): [string, JsonObject] => {
      const offered = Object.entries(choice.options).map(([slug, option]) => ({
        const: slug,
        title: option.displayName,
      }))
      const free = choice.freeText
        ? [
            {
              type: 'string',
              title: choice.freeText.displayName,
              pattern: `^(?:${choice.freeText.pattern.source})$`,
            },
          ]
        : []
      return [name, { title: choice.displayName, anyOf: [...offered, ...free] }]
    },
  )
  return {
    title: profile.displayName,
    description: profile.description,
    type: 'object',
    properties: { profile: { const: profile.slug }, ...Object.fromEntries(properties) },
    additionalProperties: false,
  }
}

/**
 * Makes an options schema of profiles: it checks a user's answers and describes the form.
 *
 * @throws HubError `HUB_ERR_OPTION` when there is none, or a slug is wrong or used twice
 */
export function profileOptions<Options extends object>(
  profiles: readonly Profile<Options>[],
): OptionsSchema<Partial<Options>> {
  if (profiles.length === 0)
    throw new HubError('HUB_ERR_OPTION', { message: 'profiles: found none, expected at least one' })
  profiles.forEach((profile, index) => {
    const twice = profiles.findIndex((other) => other.slug === profile.slug) !== index
    if (twice || !SLUG.test(profile.slug)) {
      throw new HubError('HUB_ERR_OPTION', {
        message: `profiles[${index}].slug: expected a slug of a-z, 0-9 and '-' that no other profile has`,
      })
    }
  })
  const jsonSchema = (): Record<string, unknown> => ({
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    anyOf: profiles.map((profile) => describe(profile)),
    default: { profile: first(profiles)?.slug ?? '' },
  })
  return {
    '~standard': {
      version: 1,
      vendor: 'hubkit',
      validate: (value) =>
        typeof value === 'object' && value !== null && !Array.isArray(value)
          ? resolveProfile(profiles, value as Readonly<Record<string, unknown>>)
          : { issues: [{ message: 'expected an object' }] },
      jsonSchema: { input: jsonSchema, output: jsonSchema },
    },
  }
}
