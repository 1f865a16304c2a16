import { once } from 'node:events'
import { createServer } from 'node:http'
import { expect, test } from 'vitest'
import { whole } from '../http/plain-answer.ts'
import { empty, json, raw, redirect } from '../http/respond.ts'
import { hubListener } from './listener.ts'

const cookies = ['a=1; Path=/', 'b=2; Path=/']
const answers: Readonly<Record<string, () => Response>> = {
  '/json': () => json({ name: 'grün' }, { status: 201, cookies }),
  '/empty': () => empty(),
  '/redirect': () => redirect('/json', { cookies }),
  '/stream': () => raw(new Blob(['streamed']).stream(), 'text/plain', { cookies }),
  '/foreign': () => new Response('foreign', { headers: { 'x-own': 'yes' } }),
}

async function asked(path: string, method = 'GET') {
  const server = createServer(
    hubListener({
      fetch: (request) => Promise.resolve((answers[new URL(request.url).pathname] ?? empty)()),
    }),
  ).listen(0, '127.0.0.1')
  try {
    await once(server, 'listening')
    const address = server.address()
    const port = typeof address === 'object' && address ? address.port : 0
    const response = await fetch(`http://127.0.0.1:${port}${path}`, { method, redirect: 'manual' })
    return { response, headers: response.headers, text: await response.text() }
  } finally {
    server.close()
    server.closeAllConnections()
  }
}

test('a text is written with its length and its cookies', async () => {
  const { response, headers, text } = await asked('/json')
  expect(response.status).toBe(201)
  expect(text).toBe('{"name":"grün"}')
  expect(headers.get('content-length')).toBe('16')
  expect(headers.get('content-type')).toBe('application/json')
  expect(headers.getSetCookie()).toEqual(cookies)
})

test('an answer without a body', async () => {
  const nothing = await asked('/empty')
  expect(nothing.response.status).toBe(204)
  expect(nothing.headers.has('content-length')).toBe(false)
  const on = await asked('/redirect')
  expect(on.response.status).toBe(302)
  expect(on.headers.get('location')).toBe('/json')
  expect(on.headers.getSetCookie()).toEqual(cookies)
})

test('HEAD gets the headers', async () => {
  const { headers, text } = await asked('/json', 'HEAD')
  expect(text).toBe('')
  expect(headers.getSetCookie()).toEqual(cookies)
})

test('what is no plain answer is written as it is', async () => {
  const stream = await asked('/stream')
  expect(stream.text).toBe('streamed')
  expect(stream.headers.getSetCookie()).toEqual(cookies)
  const foreign = await asked('/foreign')
  expect(foreign.text).toBe('foreign')
  expect(foreign.headers.get('x-own')).toBe('yes')
})

test('whoever does not write plain answers gets a whole response', async () => {
  const response = whole(json({ a: 1 }, { status: 201, cookies }))
  expect(response.status).toBe(201)
  expect(await response.json()).toEqual({ a: 1 })
  expect(response.headers.getSetCookie()).toEqual(cookies)
  const foreign = new Response('foreign')
  expect(whole(foreign)).toBe(foreign)
})
