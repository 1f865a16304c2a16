import { z } from 'zod'
import { empty } from '../respond.ts'
import { answerPage, listSchema, pageQuery, pageRequestOf } from './answer-page.ts'
import { endpoint, type Endpoint } from './endpoint.ts'
import { isoTimeOrNull } from './times.ts'

const routeSchema = z.object({
  routespec: z.string(),
  target: z.string(),
  data: z.record(z.string(), z.json()),
  last_activity: z.string().nullable(),
})

/** The proxy's table. */
export const proxyEndpoints: readonly Endpoint[] = [
  endpoint({
    method: 'get',
    path: 'proxy',
    summary: "The proxy's routes by path, a page at a time",
    scopes: ['proxy'],
    query: pageQuery,
    responses: { 200: ['Routes', listSchema(z.record(z.string(), routeSchema))] },
    async handle(call) {
      const page = pageRequestOf(call.request)
      const routes = (await call.parts.routes.list()).toSorted((a, b) =>
        a.routespec < b.routespec ? -1 : 1,
      )
      const shown = routes
        .slice(page.offset, page.offset + page.limit)
        .map(({ routespec, target, data, lastActivity }) => [
          routespec,
          { routespec, target, data, last_activity: isoTimeOrNull(lastActivity) },
        ])
      return answerPage(call, Object.fromEntries(shown), page, routes.length)
    },
  }),
  endpoint({
    method: 'post',
    path: 'proxy',
    summary: 'Compares the routes with the records now, and mends them',
    scopes: ['proxy'],
    responses: { 200: 'Done', 502: 'The proxy cannot be reached' },
    async handle({ parts }) {
      await parts.routes.check()
      return empty({ status: 200 })
    },
  }),
]
