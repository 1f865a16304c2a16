import { afterEach, describe, expect, test } from 'vitest'
import type { RequestListener } from 'node:http'
import { browser } from './client.ts'
import { upstream, type Upstream } from './fakes/upstream.ts'
import { until, within } from './wait.ts'

let server: Upstream | undefined

afterEach(async () => {
  await server?.close()
  server = undefined
})

async function serve(request?: RequestListener): Promise<Upstream> {
  server = await upstream(request ? { request } : {})
  return server
}

describe('over a socket', () => {
  test('a page is asked for as a browser does', async () => {
    const { origin, seen } = await serve()
    const page = await browser(origin, { headers: { 'x-own': '1' } }).get('/a%2Fb?q=1')
    expect(page.status).toBe(200)
    expect(seen[0]?.url).toBe('/a%2Fb?q=1')
    expect(seen[0]?.headers).toMatchObject({
      'sec-fetch-mode': 'navigate',
      'sec-fetch-dest': 'document',
      'sec-fetch-site': 'none',
      'x-own': '1',
    })
    expect(seen[0]?.headers.origin).toBeUndefined()
  })

  test('a script asks otherwise, and follows nothing', async () => {
    const { origin, seen } = await serve(
      (_message, response) => void response.writeHead(302, { location: '/x' }).end(),
    )
    const page = await browser(origin).api('/api', { method: 'POST', json: { a: 1 } })
    expect(page.status).toBe(302)
    expect(page.location?.pathname).toBe('/x')
    expect(seen).toHaveLength(1)
    expect(seen[0]?.headers).toMatchObject({
      'sec-fetch-mode': 'cors',
      'sec-fetch-site': 'same-origin',
      'content-type': 'application/json',
      origin,
    })
  })

  test('redirects are followed: POST becomes GET after 302 and 303, not after 307', async () => {
    const { origin, seen } = await serve((message, response) => {
      const status = Number(message.url?.slice(1))
      if (status) response.writeHead(status, { location: '/end' })
      response.end()
    })
    const user = browser(origin)
    for (const [status, method] of [
      [302, 'GET'],
      [303, 'GET'],
      [307, 'POST'],
      [308, 'POST'],
    ] as const) {
      const page = await user.post(`/${status}`, { a: '1' })
      expect(page.url.pathname).toBe('/end')
      expect(page.via.map((item) => item.status)).toEqual([status])
      expect(seen.at(-1)?.method, `after ${status}`).toBe(method)
    }
  })

  test('redirects are taken one by one when asked to', async () => {
    const { origin } = await serve((message, response) => {
      if (message.url === '/1') response.writeHead(302, { location: '/2' })
      response.end()
    })
    const user = browser(origin)
    const first = await user.get('/1', { follow: false })
    expect(first.status).toBe(302)
    const second = await user.next(first)
    expect(second.url.pathname).toBe('/2')
    expect(() => user.next(second)).toThrow('redirects nowhere')
  })

  test('a loop of redirects ends', async () => {
    const { origin } = await serve(
      (_message, response) => void response.writeHead(302, { location: '/' }).end(),
    )
    await expect(browser(origin).get('/', { follow: 3 })).rejects.toThrow('more than 3 redirects')
  })
})

describe('cookies', () => {
  const setting: Record<string, string[]> = {
    '/set': [
      'a=1; Path=/hub/; HttpOnly',
      'b=2; Path=/',
      'c=3; Path=/; Secure',
      'gone=1; Path=/; Max-Age=0',
    ],
    '/expire': ['b=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT'],
  }
  const answer: RequestListener = (message, response) => {
    response.setHeader('set-cookie', setting[message.url ?? ''] ?? [])
    response.end()
  }

  test('are kept, sent by path, and expire', async () => {
    const { origin, seen } = await serve(answer)
    const user = browser(origin)
    await user.get('/set')
    expect(await user.cookies('/hub/x')).toEqual({ a: '1', b: '2', c: '3' })
    await user.get('/user/alice/')
    expect(seen.at(-1)?.headers.cookie).toBe('b=2; c=3')
    await user.get('/expire')
    expect(await user.cookies('/')).toEqual({ c: '3' })
    await user.clear()
    expect(await user.cookies('/hub/')).toEqual({})
  })

  test('go with a WebSocket', async () => {
    const { origin } = await serve(answer)
    const user = browser(origin)
    await user.setCookie('a=1; Path=/user/alice/')
    const address = `${origin.replace('http', 'ws')}/user/alice/channels`
    expect(await user.webSocketHeaders(address)).toEqual({ origin, cookie: 'a=1' })
  })

  test('of two browsers are apart', async () => {
    const { origin } = await serve(answer)
    const [alice, bob] = [browser(origin), browser(origin)]
    await alice.get('/set')
    expect(await bob.cookies('/')).toEqual({})
  })
})

describe('forms', () => {
  const page = `
    <form action="/search"><input name="q" value="x"></form>
    <form id="login" method="POST" action="login?next=%2Fhub%2F">
      <input type="hidden" name="_xsrf" value="t&amp;1">
      <input name="username"><input type="password" name="password">
      <input type="checkbox" name="off"><input type="checkbox" name="on" checked>
      <select name="size"><option value="s">S</option><option value="l" selected>L</option></select>
      <textarea name="note">hi</textarea><input name="no" disabled value="1"><button name="go" value="1">Go</button>
    </form>`
  const answer: RequestListener = (message, response) => {
    if (message.url === '/hub/page') {
      response.end(page)
      return
    }
    let body = ''
    message.on('data', (chunk: Buffer) => (body += chunk.toString()))
    message.on('end', () =>
      response.end(JSON.stringify({ url: message.url, method: message.method, body })),
    )
  }

  test('are sent with their hidden fields', async () => {
    const { origin, seen } = await serve(answer)
    const user = browser(origin)
    const form = { username: 'ü', password: 'p w' }
    const sent = await user.submit(await user.get('/hub/page'), form, { selector: '#login' })
    expect(sent.json()).toMatchObject({ method: 'POST', url: '/hub/login?next=%2Fhub%2F' })
    const { body } = sent.json() as { body: string }
    expect(Object.fromEntries(new URLSearchParams(body))).toEqual({
      _xsrf: 't&1',
      ...form,
      on: 'on',
      size: 'l',
      note: 'hi',
    })
    expect(seen.at(-1)?.headers).toMatchObject({ origin, referer: `${origin}/hub/page` })
  })

  test('by GET go into the query', async () => {
    const { origin } = await serve(answer)
    const user = browser(origin)
    const sent = await user.submit(await user.get('/hub/page'), { q: 'a b' })
    expect(sent.url.search).toBe('?q=a+b')
  })

  test('that are not there are named in the failure', async () => {
    const { origin } = await serve()
    const got = await browser(origin).get('/none')
    expect(() => got.form('#login')).toThrow(/\/none \(status 200\) has no #login/)
  })
})

describe('over a function', () => {
  test('the same goes without a socket', async () => {
    const asked: Request[] = []
    const user = browser((request) => {
      asked.push(request)
      const headers = new Headers([
        ['set-cookie', 'a=1; Path=/'],
        ['set-cookie', 'b=2; Path=/'],
      ])
      if (new URL(request.url).pathname === '/') headers.set('location', '/next')
      return new Response('text', { status: headers.has('location') ? 302 : 200, headers })
    })
    const page = await user.get('/')
    expect(page.text).toBe('text')
    expect(page.url.href).toBe('http://hub.localhost/next')
    expect(asked[1]?.headers.get('cookie')).toBe('a=1; b=2')
    expect(asked[1]?.headers.get('sec-fetch-mode')).toBe('navigate')
  })

  test('a form arrives as one', async () => {
    const user = browser(async (request) => new Response((await request.formData()).get('a')))
    expect((await user.post('/', { a: 'ü' })).text).toBe('ü')
  })

  test('other origins are asked by socket', async () => {
    const { origin, seen } = await serve()
    const user = browser(() => Response.redirect(`${origin}/provider`))
    const page = await user.get('/')
    expect(page.url.origin).toBe(origin)
    expect(seen[0]?.headers['sec-fetch-site']).toBe('cross-site')
  })
})

describe('waiting', () => {
  test('until gives what the condition gave', async () => {
    let asked = 0
    expect(await until(() => (asked += 1) > 3 && 'done')).toBe('done')
  })

  test('until says what did not happen, and why', async () => {
    const waiting = until(
      () => {
        throw new Error('not there')
      },
      { timeout: 20, message: 'the thing is there' },
    )
    await expect(waiting).rejects.toThrow('not within 20 ms: the thing is there (last: not there)')
  })

  test('a condition that never answers does not hold until up', async () => {
    await expect(
      until(() => new Promise<never>(() => undefined), { timeout: 20, message: 'x' }),
    ).rejects.toThrow('x')
  })

  test('within gives the value, or says what was late', async () => {
    expect(await within(Promise.resolve(1), 1000, 'one')).toBe(1)
    await expect(within(new Promise<never>(() => undefined), 5, 'two')).rejects.toThrow(
      'not within 5 ms: two',
    )
  })
})
