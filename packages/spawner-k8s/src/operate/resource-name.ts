const IRREGULAR: Readonly<Record<string, string>> = { Endpoints: 'endpoints' }

/**
 * The name of a kind's resource in rules: what was said, or as it is generated for most kinds: `Ingress` is `ingresses`.
 */
export function resourceName(kind: string, said: Readonly<Record<string, string>> = {}): string {
  const irregular = said[kind] ?? IRREGULAR[kind]
  if (irregular !== undefined) return irregular
  const name = kind.toLowerCase()
  if (/(s|x|z|ch|sh)$/.test(name)) return `${name}es`
  return /[^aeiou]y$/.test(name) ? `${name.slice(0, -1)}ies` : `${name}s`
}
