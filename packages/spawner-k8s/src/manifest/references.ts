/** `$(NAME)`, and `$$(NAME)`, which is no reference. */
const REFERENCE = /(\$?)\$\(([^)]+)\)/g

/** The variables that a value refers to. */
export function referencesOf(text: string): ReadonlySet<string> {
  return new Set(
    [...text.matchAll(REFERENCE)].flatMap(([, escape, name = '']) => (escape === '' ? [name] : [])),
  )
}

/** Replaces references as Kubernetes does: unknown ones stay, `$$(NAME)` becomes `$(NAME)`. */
export function replaceReferences(
  text: string,
  valueOf: (name: string) => string | undefined,
): string {
  return text.replaceAll(REFERENCE, (whole: string, escape: string, name: string) =>
    escape === '' ? (valueOf(name) ?? whole) : whole.slice(1),
  )
}
