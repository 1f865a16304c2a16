import { parse, type HTMLElement } from 'node-html-parser'

/** A form of a page, as it would be sent if nobody typed anything. */
export interface PageForm {
  readonly action: URL
  readonly method: 'get' | 'post'
  /** Values of its fields, hidden ones too. */
  readonly fields: Readonly<Record<string, string>>
}

/** An answer, read to its end. */
export interface Page {
  readonly status: number
  /** Where it came from: the last address after redirects. */
  readonly url: URL
  readonly headers: Headers
  readonly body: Buffer
  readonly text: string
  /** Where it redirects to. */
  readonly location: URL | undefined
  /** The pages that redirected here, first one first. */
  readonly via: readonly Page[]
  /** @throws SyntaxError when the body is no JSON */
  json(): unknown
  /** The page as a tree, for looking something up by CSS selector. */
  html(): HTMLElement
  /** The first form, or the first that fits a CSS selector. @throws Error when there is none */
  form(selector?: string): PageForm
}

/** What a transport gives for a request. */
export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly body: Buffer
}

/** Makes a page of an answer. */
export function createPage(answer: Answer, url: URL, via: readonly Page[]): Page {
  const text = answer.body.toString()
  const location = answer.headers.get('location')
  return {
    ...answer,
    url,
    via,
    text,
    location: location === null ? undefined : new URL(location, url),
    json: () => JSON.parse(text),
    html: () => parse(text),
    form(selector = 'form') {
      const form = parse(text).querySelector(selector)
      if (!form)
        throw new Error(
          `${url.href} (status ${answer.status}) has no ${selector}: ${text.slice(0, 300)}`,
        )
      return readForm(form, url)
    },
  }
}

/** The successful controls of a form that nobody has touched (HTML, "constructing the entry list"). */
function readForm(form: HTMLElement, url: URL): PageForm {
  const fields: Record<string, string> = {}
  for (const field of form.querySelectorAll('input, select, textarea')) {
    const name = field.getAttribute('name')
    const value = name === undefined || field.hasAttribute('disabled') ? undefined : valueOf(field)
    if (name !== undefined && value !== undefined) fields[name] = value
  }
  return {
    action: new URL(form.getAttribute('action') ?? '', url),
    method: form.getAttribute('method')?.toLowerCase() === 'post' ? 'post' : 'get',
    fields,
  }
}

function valueOf(field: HTMLElement): string | undefined {
  if (field.tagName === 'TEXTAREA') return field.textContent
  if (field.tagName === 'SELECT') {
    const option = field.querySelector('option[selected]') ?? field.querySelector('option')
    return option?.getAttribute('value') ?? option?.textContent
  }
  const type = field.getAttribute('type')?.toLowerCase() ?? 'text'
  if (['submit', 'button', 'image', 'reset', 'file'].includes(type)) return undefined
  if (type === 'checkbox' || type === 'radio') {
    return field.hasAttribute('checked') ? (field.getAttribute('value') ?? 'on') : undefined
  }
  return field.getAttribute('value') ?? ''
}
