const UNLISTED = '--unlisted-choice'

/**
 * KubeSpawner keeps a free text beside the choice, as `<choice>--unlisted-choice`: stored options of a hub that was taken
 * over, and REST clients, say it so. Here it stands in place of the choice.
 */
export function withoutUnlisted(answers: unknown): unknown {
  if (typeof answers !== 'object' || answers === null || Array.isArray(answers)) return answers
  const given = Object.entries(answers)
  const written = given.flatMap(([key, value]): (readonly [string, unknown])[] =>
    key.endsWith(UNLISTED) && value !== '' ? [[key.slice(0, -UNLISTED.length), value]] : [],
  )
  return Object.fromEntries([...given.filter(([key]) => !key.endsWith(UNLISTED)), ...written])
}
