import { HubError } from './errors.ts'

/** A piece of a template: text, or the name of a placeholder. */
type Piece<Name extends string> = { readonly text: string } | { readonly name: Name }

/** A text with placeholders, checked. */
export interface Template<Name extends string> {
  /** The placeholders that occur. */
  readonly names: ReadonlySet<Name>
  render(values: Readonly<Record<Name, string>>): string
}

function refuse(path: string, what: string, allowed: readonly string[]): never {
  throw new HubError('HUB_ERR_OPTION', {
    message: `${path}: found ${what}, expected one of ${allowed.map((name) => `{${name}}`).join(', ')}`,
    hint: "Write '{{' and '}}' for braces that are meant as they are.",
  })
}

/**
 * Reads a template: `{name}` is a placeholder, `{{` and `}}` are braces.
 *
 * @throws HubError `HUB_ERR_OPTION` for an unknown placeholder or a single brace
 */
export function parseTemplate<Name extends string>(
  text: string,
  allowed: readonly Name[],
  path: string,
): Template<Name> {
  const pieces: Piece<Name>[] = []
  for (const [token, word] of text.matchAll(/\{\{|\}\}|\{([a-z_]+)\}|[{}]|[^{}]+/gi)) {
    if (token === '{{' || token === '}}') pieces.push({ text: token.charAt(0) })
    else if (word !== undefined) {
      const name = allowed.find((item) => item === word)
      pieces.push({ name: name ?? refuse(path, `the placeholder {${word}}`, allowed) })
    } else if (token === '{' || token === '}') refuse(path, `a single '${token}'`, allowed)
    else pieces.push({ text: token })
  }
  return {
    names: new Set(pieces.flatMap((piece) => ('name' in piece ? [piece.name] : []))),
    render: (values) =>
      pieces.map((piece) => ('name' in piece ? values[piece.name] : piece.text)).join(''),
  }
}
