/** A phrase with places for what differs: `{site} cannot be reached at the moment.` */
interface Pattern {
  readonly test: RegExp
  readonly names: readonly string[]
  readonly translation: string
  /** Characters that are the same each time: the more, the surer it is the right one. */
  readonly fixed: number
}

const PLACE = /\{(\w+)\}/g
const known = new WeakMap<object, readonly Pattern[]>()

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\/-]/g, String.raw`\$&`)
}

function patternOf(phrase: string, translation: string): Pattern {
  const names = [...phrase.matchAll(PLACE)].map(([, name = '']) => name)
  const parts = phrase.split(PLACE).filter((_, index) => index % 2 === 0)
  return {
    test: new RegExp(`^${parts.map(escaped).join('(.+)')}$`, 's'),
    names,
    translation,
    fixed: parts.join('').length,
  }
}

function patternsIn(phrases: Readonly<Record<string, string>>): readonly Pattern[] {
  const found =
    known.get(phrases) ??
    Object.entries(phrases)
      .filter(([phrase]) => phrase.search(PLACE) >= 0)
      .map(([phrase, translation]) => patternOf(phrase, translation))
      .toSorted((a, b) => b.fixed - a.fixed)
  known.set(phrases, found)
  return found
}

/** Characters of a text that is worth comparing. */
const LONGEST = 500

/** What a phrase with places says of a text; what stands in the places is taken over as it is. */
export function byPattern(
  phrases: Readonly<Record<string, string>>,
  text: string,
): string | undefined {
  if (text.length > LONGEST) return undefined
  for (const { test, names, translation } of patternsIn(phrases)) {
    const match = test.exec(text)
    if (!match) continue
    const values = new Map(names.map((name, index) => [name, match[index + 1] ?? '']))
    return translation.replaceAll(PLACE, (place, name: string) => values.get(name) ?? place)
  }
  return undefined
}
