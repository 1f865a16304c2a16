type Forms = { readonly other: string } & Partial<Record<Intl.LDMLPluralRule, string>>

/** A function that picks the form of a word that goes with a count, by the language's own rules. */
export function plural(language: string): (count: number, forms: Forms) => string {
  const rules = new Intl.PluralRules(language)
  return (count, forms) => forms[rules.select(count)] ?? forms.other
}
