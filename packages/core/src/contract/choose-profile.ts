import { mergeLayers } from './merge.ts'
import type {
  ChosenProfile,
  Profile,
  ProfileChoice,
  ProfileChoiceOption,
  ProfileChoices,
  ProfileSharing,
} from './profiles.ts'
import type { SchemaIssue, SchemaResult } from './schema.ts'

/** Anchored at both ends and stateless, whatever the author wrote. */
function wholeText(pattern: RegExp): RegExp {
  return new RegExp(`^(?:${pattern.source})$`, pattern.flags.replace(/[gmy]/g, ''))
}

/** The name of what is taken when the user says nothing. */
export function defaultOption<Options extends object>({
  options,
}: ProfileChoice<Options>): string | undefined {
  const names = Object.keys(options)
  return names.find((name) => options[name]?.default) ?? names[0]
}

/** The profile that is taken when the user says nothing. */
export function defaultProfile<Options extends object>(
  profiles: readonly Profile<Options>[],
): Profile<Options> | undefined {
  return profiles.find((profile) => profile.default) ?? profiles[0]
}

/** The choices of a profile, shared ones first. */
export function choicesOf<Options extends object>(
  profile: Profile<Options>,
  shared: ProfileSharing<Options>,
): ProfileChoices<Options> {
  return { ...shared.choices, ...profile.choices }
}

type Answer<Options extends object> =
  | { readonly option: ProfileChoiceOption<Options>; readonly said: string }
  | { readonly set: Partial<Options>; readonly said: string }
  | { readonly issue: string }
  | undefined

function answerTo<Options extends object>(
  choice: ProfileChoice<Options>,
  answer: unknown,
): Answer<Options> {
  const said = answer === undefined || answer === '' ? defaultOption(choice) : answer
  if (said === undefined) return undefined // there is only free text, and it is left empty
  if (typeof said !== 'string') return { issue: 'expected text' }
  const option = Object.hasOwn(choice.options, said) ? choice.options[said] : undefined
  if (option) return { option, said }
  const { freeText } = choice
  if (freeText && wholeText(freeText.pattern).test(said)) return { set: freeText.set(said), said }
  const offered = `expected one of ${Object.keys(choice.options).join(', ')}`
  return { issue: freeText ? `${offered}, or text of the form asked for` : offered }
}

/** Which choices were asked, what they set, and what is wrong. */
interface Round<Options extends object> {
  readonly answers: Map<string, string>
  readonly layers: Partial<Options>[]
  readonly issues: SchemaIssue[]
  readonly asked: Set<string>
}

function ask<Options extends object>(
  choices: ProfileChoices<Options>,
  given: Readonly<Record<string, unknown>>,
  round: Round<Options>,
): void {
  for (const [name, choice] of Object.entries(choices)) {
    round.asked.add(name)
    const answer = answerTo(choice, Object.hasOwn(given, name) ? given[name] : undefined)
    if (!answer) continue
    if ('issue' in answer) {
      round.issues.push({ message: answer.issue, path: [name] })
      continue
    }
    round.answers.set(name, answer.said)
    round.layers.push('option' in answer ? answer.option.set : answer.set)
    if ('option' in answer) ask(answer.option.choices ?? {}, given, round)
  }
}

/**
 * Finds what a user's answers set, layer by layer.
 *
 * @param answers `{ profile: <slug>, <choice>: <option or text> }`, JupyterHub's and KubeSpawner's form
 */
export function chooseProfile<Options extends object>(
  profiles: readonly Profile<Options>[],
  answers: unknown,
  shared: ProfileSharing<Options> = {},
): SchemaResult<ChosenProfile<Options>> {
  if (typeof answers !== 'object' || answers === null || Array.isArray(answers))
    return { issues: [{ message: 'expected an object' }] }
  const { profile: slug, ...given } = answers as Readonly<Record<string, unknown>>
  const profile =
    slug === undefined ? defaultProfile(profiles) : profiles.find((item) => item.slug === slug)
  if (!profile) {
    const message = `expected one of ${profiles.map((item) => item.slug).join(', ')}`
    return { issues: [{ message, path: ['profile'] }] }
  }
  const round: Round<Options> = {
    answers: new Map(),
    layers: [profile.set],
    issues: [],
    asked: new Set(),
  }
  ask(choicesOf(profile, shared), given, round)
  for (const name of Object.keys(given)) {
    if (!round.asked.has(name))
      round.issues.push({ message: 'is not offered by this profile', path: [name] })
  }
  if (round.issues.length > 0) return { issues: round.issues }
  return {
    value: {
      profile: profile.slug,
      answers: Object.fromEntries(round.answers),
      layers: round.layers,
    },
  }
}

/** Lays the chosen profile and its choices over one another; nothing that was given is changed. */
export function resolveProfile<Options extends object>(
  profiles: readonly Profile<Options>[],
  answers: unknown,
  shared: ProfileSharing<Options> = {},
): SchemaResult<Partial<Options>> {
  const chosen = chooseProfile(profiles, answers, shared)
  return chosen.issues ? chosen : { value: mergeLayers<Options>(...chosen.value.layers) }
}
