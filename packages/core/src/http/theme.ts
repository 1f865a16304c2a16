import { check, type Check } from '../contract/index.ts'

/** The colours of the pages, each a CSS variable of the stylesheet: `accent` is `--hub-accent`. */
const COLORS = [
  'text',
  'faint',
  'page',
  'card',
  'field',
  'line',
  'accent',
  'on-accent',
  'danger',
  'warning',
  'good',
] as const

/** The name of a colour. */
export type ColorName = (typeof COLORS)[number]

/** A CSS colour for light and dark mode, or one for each. */
export type Color = string | { readonly light: string; readonly dark: string }

/** How the pages look. */
export interface Theme {
  /** An SVG document (`<svg ...>`), a `data:` URL of an image, or a path on this origin (`/static/logo.png`). @default Hubkit's */
  readonly logo?: string | undefined
  /** Colours in place of ours; keep their contrast in both modes. */
  readonly colors?: Readonly<Partial<Record<ColorName, Color>>> | undefined
  /** CSS that comes after the hub's own. Nothing from other origins is loaded. @default none */
  readonly css?: string | undefined
}

/** A colour in CSS: nothing that could end the declaration it stands in. */
const color: Check<string> = check.string({
  pattern: /^(#[0-9a-f]{3,8}|[a-z]+|[a-z]+\([\w\s.,%/+-]*\))$/i,
  what: "a CSS colour such as '#1f5fbf' or 'oklch(60% 0.2 250)'",
})

const logo: Check<string> = check.string({
  pattern: /^(\s*<(\?xml|svg)|data:image\/[a-z0-9.+-]+[;,]|\/(?![/\\]))/i,
  what: "an SVG document, a data: URL of an image, or a path such as '/static/logo.png'",
})

/** Checks {@link Theme}. */
export const checkTheme: Check<Theme> = check.object({
  logo: check.optional(logo),
  colors: check.optional(
    check.object(
      Object.fromEntries(
        COLORS.map((name) => [
          name,
          check.optional(
            check.either(
              (value) => typeof value === 'object' && value !== null,
              check.object({ light: color, dark: color }),
              color,
            ),
          ),
        ]),
      ),
    ),
  ),
  css: check.optional(check.string()),
})

/** The theme as CSS, to come after the hub's own. */
export function themeCss({ colors = {}, css = '' }: Theme): string {
  const variables = COLORS.flatMap((name) => {
    const value = colors[name]
    if (value === undefined) return []
    const text = typeof value === 'string' ? value : `light-dark(${value.light}, ${value.dark})`
    return [`  --hub-${name}: ${text};\n`]
  })
  return (variables.length === 0 ? '' : `:root {\n${variables.join('')}}\n`) + css
}
