import { z } from 'zod'
import type { HubParts } from '../../engine/parts.ts'
import { json } from '../respond.ts'
import { pageModel, readPageRequest, type PageRequest } from './pagination.ts'

/** The arguments that every list takes. */
export const pageQuery = z.object({
  offset: z.string().optional().describe('a whole number'),
  limit: z.string().optional().describe('a whole number, 1 to 200'),
})

/** A bare list, or a page for a client that accepts `application/jupyterhub-pagination+json`. */
export function pageSchema(item: z.ZodType): z.ZodType {
  return listSchema(z.array(item))
}

/** The same for a list that is an object. */
export function listSchema(items: z.ZodType): z.ZodType {
  const next = z.object({ offset: z.number(), limit: z.number(), url: z.string() }).nullable()
  const pagination = z.object({ offset: z.number(), limit: z.number(), total: z.number(), next })
  return z.union([items, z.object({ items, _pagination: pagination })])
}

/** What the request says of pages. @throws HubError `HUB_ERR_BAD_REQUEST` */
export function pageRequestOf(request: Request): PageRequest {
  return readPageRequest(new URL(request.url).searchParams, request.headers.get('accept'))
}

/** Answers with a page, or with a bare list for a client that does not know pages. */
export function answerPage(
  { parts, request }: { readonly parts: HubParts; readonly request: Request },
  items: unknown,
  page: PageRequest,
  total: number,
): Response {
  if (!page.wrapped) return json(items)
  return json(pageModel(items, page, total, request.url, parts.urls.publicOrigin))
}
