import type { Browser, Page } from '@hubkit/testkit'

/** A form as it stands on a page. */
export interface FoundForm {
  /** The page it is on. */
  readonly page: string
  /** The same for the same form on another day. */
  readonly key: string
  readonly action: URL
  readonly fields: readonly (readonly [name: string, value: string])[]
}

type Element = ReturnType<Page['html']>

/** What a person would write where nothing stands. */
const WRITTEN: Readonly<Record<string, string>> = {
  username: 'carol',
  password: 'lorac',
  name: 'fresh',
  note: 'for a test',
  names: 'fresh',
  members: 'root',
  group: 'physics',
}

function valueOf(field: Element): string {
  // A newline right behind the tag is none of its text (HTML, section 4.10.11).
  if (field.tagName === 'TEXTAREA') return field.textContent.replace(/^\n/, '')
  if (field.tagName !== 'SELECT') return field.getAttribute('value') ?? ''
  const option = field.querySelector('option[selected]') ?? field.querySelector('option')
  return option?.getAttribute('value') ?? ''
}

function filled(field: Element): readonly [string, string] {
  const name = field.getAttribute('name') ?? ''
  return [name, valueOf(field) || (WRITTEN[name] ?? '')]
}

/** What a person would send who changes little; of radio buttons and named buttons the last. */
function fieldsOf(form: Element): FoundForm['fields'] {
  const fields = form.querySelectorAll('input[name], select[name], textarea[name], button[name]')
  const pairs = fields.map(filled)
  return [...new Map(pairs)]
}

/** The forms of a page that are sent to the hub. */
export function formsOf(page: Page): readonly FoundForm[] {
  const address = page.url.pathname + page.url.search
  return page
    .html()
    .querySelectorAll('form')
    .filter((form) => form.getAttribute('method')?.toLowerCase() === 'post')
    .map((form) => {
      const action = new URL(form.getAttribute('action') ?? '', page.url)
      const fields = fieldsOf(form)
      const key = `${action.pathname} with ${fields.map(([name]) => name).join(', ')}`
      return { page: address, key, action, fields }
    })
}

/** A page as a person loads it who came by a link elsewhere: so opening it changes nothing. */
export function open(browser: Browser, address: string): Promise<Page> {
  return browser.get(address, { site: 'cross-site' })
}

/** All pages that links lead to from these, and all forms on them, each once. */
export async function crawl(
  browser: Browser,
  from: readonly string[],
): Promise<{ readonly pages: readonly string[]; readonly forms: readonly FoundForm[] }> {
  const forms = new Map<string, FoundForm>()
  const seen = new Set(from)
  // A set goes on with what is added while it is gone through.
  for (const address of seen) {
    const page = await open(browser, address)
    if (!page.headers.get('content-type')?.startsWith('text/html')) continue
    for (const form of formsOf(page)) if (!forms.has(form.key)) forms.set(form.key, form)
    for (const link of page.html().querySelectorAll('a[href]')) {
      const { pathname, search, origin } = new URL(link.getAttribute('href') ?? '', page.url)
      if (origin === page.url.origin && pathname.startsWith('/hub/')) seen.add(pathname + search)
    }
  }
  return { pages: [...seen], forms: [...forms.values()] }
}
