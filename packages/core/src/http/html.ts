const MARK = Symbol('hubkit.html')

/** Markup that is safe to send: made only by {@link html}. */
export interface Html {
  readonly [MARK]: string
}

/** What may stand in a template: text is escaped, markup is not, nothing is nothing. */
export type HtmlValue = string | number | Html | readonly HtmlValue[] | undefined | null | false

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Escapes text for HTML, in elements and in quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? '')
}

function write(value: HtmlValue): string {
  if (value === undefined || value === null || value === false) return ''
  if (typeof value === 'string') return escapeHtml(value)
  if (typeof value === 'number') return String(value)
  return isHtml(value) ? value[MARK] : value.map((item) => write(item)).join('')
}

function isHtml(value: Html | readonly HtmlValue[]): value is Html {
  return MARK in value
}

/** A template whose values are escaped; attributes must be quoted. */
export function html(strings: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  return { [MARK]: strings.reduce((text, part, index) => text + write(values[index - 1]) + part) }
}

/** The text of a document. */
export function renderHtml(document: Html): string {
  return document[MARK]
}
