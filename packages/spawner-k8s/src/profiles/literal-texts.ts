import type { Profile, ProfileChoice, ProfileChoices } from '@hubkit/core/contract'
import type { ServerLayer } from '../options/layer.ts'
import { literal } from '../resolve/literal.ts'

function literalChoice(choice: ProfileChoice<ServerLayer>): ProfileChoice<ServerLayer> {
  const { freeText } = choice
  return {
    ...choice,
    options: Object.fromEntries(
      Object.entries(choice.options).map(([slug, option]) => [
        slug,
        { ...option, choices: literalTexts(option.choices) },
      ]),
    ),
    freeText: freeText && { ...freeText, set: (text) => literal(freeText.set(text)) },
  }
}

/** Choices of which what a user wrote is never read as a template. */
export function literalTexts(
  choices: ProfileChoices<ServerLayer> | undefined,
): ProfileChoices<ServerLayer> | undefined {
  return (
    choices &&
    Object.fromEntries(
      Object.entries(choices).map(([name, choice]) => [name, literalChoice(choice)]),
    )
  )
}

/** The same of profiles. */
export function literalProfiles(
  profiles: readonly Profile<ServerLayer>[],
): readonly Profile<ServerLayer>[] {
  return profiles.map((profile) => ({ ...profile, choices: literalTexts(profile.choices) }))
}
