const IRREGULAR: Readonly<Record<string, string>> = { Endpoints: 'endpoints' }

/** The name of a kind's resource in paths and rules, as generated for most kinds: `Ingress` is `ingresses`. */
export function resourceName(kind: string): string {
  const irregular = IRREGULAR[kind]
  if (irregular !== undefined) return irregular
  const name = kind.toLowerCase()
  if (/(s|x|z|ch|sh)$/.test(name)) return `${name}es`
  return /[^aeiou]y$/.test(name) ? `${name.slice(0, -1)}ies` : `${name}s`
}
