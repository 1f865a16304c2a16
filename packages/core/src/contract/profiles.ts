import { chooseProfile, resolveProfile } from './choose-profile.ts'
import { HubError } from './errors.ts'
import { describeProfiles } from './profile-form.ts'
import type { OptionsSchema } from './schema.ts'

/** Choices by name. Their order is the order of the form; later ones win over earlier ones. */
export type ProfileChoices<Options extends object> = Readonly<
  Record<string, ProfileChoice<Options>>
>

/** A choice an administrator offers, such as "Small" or "GPU". */
export interface Profile<Options extends object> {
  /** What is stored and sent; unique; 1 to 40 characters `[a-z0-9-]`. */
  readonly slug: string
  readonly displayName: string
  readonly description?: string | undefined
  /** Taken when the user says nothing. @default the first profile */
  readonly default?: boolean | undefined
  /** What choosing it sets. Layers are merged as `mergeLayers` does: deeply, and `null` takes something away. */
  readonly set: Partial<Options>
  /** Further choices within it. One of the name of a shared choice replaces that. */
  readonly choices?: ProfileChoices<Options> | undefined
}

/** A choice within a profile. */
export interface ProfileChoice<Options extends object> {
  readonly displayName: string
  readonly description?: string | undefined
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
  readonly description?: string | undefined
  /** @default the first option */
  readonly default?: boolean | undefined
  readonly set: Partial<Options>
  /** What is asked only when this option is chosen. No name may be that of a choice above it or beside those. */
  readonly choices?: ProfileChoices<Options> | undefined
}

/** What goes for every profile. */
export interface ProfileSharing<Options extends object> {
  /** Asked with every profile, before its own choices. */
  readonly choices?: ProfileChoices<Options> | undefined
}

const SLUG = /^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$/

function wrong(path: string, expected: string): never {
  throw new HubError('HUB_ERR_OPTION', { message: `${path}: ${expected}` })
}

/** A name stands for one question in every path through the form, since answers are kept by name. */
function checkChoices<Options extends object>(
  choices: ProfileChoices<Options>,
  path: string,
  taken: readonly string[],
): void {
  const names = Object.keys(choices)
  for (const [name, choice] of Object.entries(choices)) {
    const here = `${path}.${name}`
    if (name === '' || name === 'profile' || taken.includes(name))
      wrong(here, 'expected a name that no other choice of this profile has')
    if (Object.keys(choice.options).length === 0 && !choice.freeText)
      wrong(`${here}.options`, 'found none, expected at least one')
    const others = [...taken, ...names]
    for (const [slug, option] of Object.entries(choice.options)) {
      if (slug === '') wrong(`${here}.options`, 'expected names that are not empty')
      checkChoices(option.choices ?? {}, `${here}.options.${slug}.choices`, others)
    }
  }
}

function checkProfiles<Options extends object>(
  profiles: readonly Profile<Options>[],
  shared: ProfileSharing<Options>,
): void {
  if (profiles.length === 0)
    throw new HubError('HUB_ERR_OPTION', { message: 'profiles: found none, expected at least one' })
  checkChoices(shared.choices ?? {}, 'choices', [])
  profiles.forEach((profile, index) => {
    const twice = profiles.findIndex((other) => other.slug === profile.slug) !== index
    if (twice || !SLUG.test(profile.slug)) {
      wrong(
        `profiles[${index}].slug`,
        "expected a slug of a-z, 0-9 and '-' that no other profile has",
      )
    }
    checkChoices({ ...shared.choices, ...profile.choices }, `profiles[${index}].choices`, [])
  })
}

/**
 * Makes an options schema of profiles: it checks a user's answers and describes the form. Answers are
 * `{ profile: <slug>, <choice>: <option or text> }`, those of nested choices beside the others.
 *
 * @throws HubError `HUB_ERR_OPTION` when there is none, a slug is wrong or used twice, or two choices have one name
 */
export function profileOptions<Options extends object>(
  profiles: readonly Profile<Options>[],
  shared: ProfileSharing<Options> = {},
): OptionsSchema<Partial<Options>> {
  checkProfiles(profiles, shared)
  const jsonSchema = (): Record<string, unknown> => describeProfiles(profiles, shared)
  return {
    '~standard': {
      version: 1,
      vendor: 'hubkit',
      validate: (value) => resolveProfile(profiles, value, shared),
      jsonSchema: { input: jsonSchema, output: jsonSchema },
    },
  }
}

/**
 * The same, for a spawner that lays the layers over options of its own: the schema gives them one by one.
 *
 * @throws HubError `HUB_ERR_OPTION` as {@link profileOptions} does
 */
export function layeredProfileOptions<Options extends object>(
  profiles: readonly Profile<Options>[],
  shared: ProfileSharing<Options> = {},
): OptionsSchema<ChosenProfile<Options>> {
  const { '~standard': schema } = profileOptions(profiles, shared)
  return {
    '~standard': {
      ...schema,
      types: undefined,
      validate: (value) => chooseProfile(profiles, value, shared),
    },
  }
}

/** What a user chose. */
export interface ChosenProfile<Options extends object> {
  readonly profile: string
  /** The answers, defaults filled in. */
  readonly answers: Readonly<Record<string, string>>
  /** What the choices set, to be laid over one another in this order. */
  readonly layers: readonly Partial<Options>[]
}
