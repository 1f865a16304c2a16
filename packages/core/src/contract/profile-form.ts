import { choicesOf, defaultOption, defaultProfile } from './choose-profile.ts'
import type { JsonObject, JsonValue } from './json.ts'
import type { Profile, ProfileChoice, ProfileChoices, ProfileSharing } from './profiles.ts'

const SCHEMA = 'https://json-schema.org/draft/2020-12/schema'

function words(displayName: string, description: string | undefined): JsonObject {
  return description === undefined ? { title: displayName } : { title: displayName, description }
}

function describeChoice<Options extends object>(choice: ProfileChoice<Options>): JsonObject {
  const offered = Object.entries(choice.options).map(([slug, option]) => ({
    const: slug,
    ...words(option.displayName, option.description),
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
  const fallback = defaultOption(choice)
  return {
    ...words(choice.displayName, choice.description),
    anyOf: [...offered, ...free],
    ...(fallback === undefined ? {} : { default: fallback }),
  }
}

/** `if` this option is chosen (or it is the default, and nothing is), `then` these are asked too. */
function nestedIn<Options extends object>(
  name: string,
  choice: ProfileChoice<Options>,
): readonly JsonValue[] {
  return Object.entries(choice.options).flatMap(([slug, { choices }]) => {
    if (!choices || Object.keys(choices).length === 0) return []
    const chosen = { properties: { [name]: { const: slug } } }
    const isDefault = defaultOption(choice) === slug
    // oxlint-disable-next-line unicorn/no-thenable -- a keyword of JSON Schema
    return [{ if: isDefault ? chosen : { ...chosen, required: [name] }, then: describe(choices) }]
  })
}

function describe<Options extends object>(choices: ProfileChoices<Options>): JsonObject {
  const entries = Object.entries(choices)
  const nested = entries.flatMap(([name, choice]) => nestedIn(name, choice))
  return {
    properties: Object.fromEntries(
      entries.map(([name, choice]) => [name, describeChoice(choice)] as const),
    ),
    ...(nested.length > 0 ? { allOf: nested } : {}),
  }
}

/** The JSON schema (draft 2020-12) of the answers, from which the spawn form is drawn. */
export function describeProfiles<Options extends object>(
  profiles: readonly Profile<Options>[],
  shared: ProfileSharing<Options>,
): JsonObject {
  return {
    $schema: SCHEMA,
    anyOf: profiles.map((profile) => {
      const { properties, ...nested } = describe(choicesOf(profile, shared))
      return {
        ...words(profile.displayName, profile.description),
        type: 'object',
        properties: { profile: { const: profile.slug }, ...(properties as JsonObject) },
        ...nested,
        unevaluatedProperties: false,
      }
    }),
    default: { profile: defaultProfile(profiles)?.slug ?? '' },
  }
}
