import type { JsonObject, JsonValue } from '@hubkit/core/contract'
import { UnacceptableAnswer } from '../http/faults.ts'
import type { ProviderApi } from './definition.ts'
import { objectIn } from './read.ts'

/** Of mostly a hundred items. */
const MOST_PAGES = 50

/** A page of a list, and the address of the next one. */
export interface Page {
  readonly items: readonly JsonValue[]
  readonly next: string | undefined
}

/** The next page by `Link` (RFC 8288), as GitHub and GitLab tell it. */
export function byLink(body: JsonValue | undefined, headers: Headers): Page {
  const link = headers.get('link') ?? ''
  const next = /<([^>]*)>\s*;[^,]*\brel="?next"?/.exec(link)?.[1]
  if (!Array.isArray(body)) throw new UnacceptableAnswer('is no list')
  return { items: body as readonly JsonValue[], next }
}

/** The next page by members of the body: Bitbucket's `values` and `next`, Microsoft Graph's `value` and its link. */
export function byMember(list: string, next: string): (body: JsonValue | undefined) => Page {
  return (body) => {
    const found = objectIn(body)
    const items = found?.[list]
    const address = found?.[next]
    if (!Array.isArray(items)) throw new UnacceptableAnswer('is no list')
    return {
      items: items as readonly JsonValue[],
      next: typeof address === 'string' ? address : undefined,
    }
  }
}

/**
 * A whole list of objects. A next page elsewhere than the first one is not fetched: the token would go along.
 *
 * @throws UnacceptableAnswer, ProviderUnavailable
 */
export async function allPages(
  api: Pick<ProviderApi, 'get'>,
  first: URL,
  read: (body: JsonValue | undefined, headers: Headers) => Page,
): Promise<readonly JsonObject[]> {
  const all: JsonObject[] = []
  let url = first
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const { status, headers, body } = await api.get(url)
    if (status !== 200) throw new UnacceptableAnswer(`of ${url.pathname} is ${status}, not a list`)
    const { items, next } = read(body, headers)
    for (const item of items) {
      const found = objectIn(item)
      if (found) all.push(found)
    }
    const following = next === undefined ? null : URL.parse(next, url.href)
    if (!following) return all
    if (following.origin !== first.origin) throw new UnacceptableAnswer('goes on at another site')
    url = following
  }
  // A rule that denies must not miss what comes later.
  throw new UnacceptableAnswer(`is a list of more than ${MOST_PAGES} pages`)
}
