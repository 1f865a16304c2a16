import { afterEach, describe, expect, test } from 'vitest'
import { defaultPages, html, layout } from '../src/pages.ts'
import { webHubs } from './support/web.ts'

const { make, closeAll } = webHubs()
afterEach(closeAll)

const NASTY = `<img src=x onerror="alert('1')">&`

describe("an app's own page", () => {
  test('stands in place of ours, with what it needs to know; the others stay', async () => {
    const web = await make({
      pages: {
        login: (frame, view) =>
          layout(
            frame,
            'Come in',
            html`<p id="ways">${view.ways.length} ${frame.title} ${NASTY}</p>`,
          ),
      },
    })
    const page = await web.visitor().get('/hub/login')
    expect(page.html().querySelector('#ways')?.innerHTML).toBe(
      '1 Hubkit &lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;',
    )
    expect((await web.visitor().get('/hub/nothing')).text).toContain('Not found')
  })

  test('may be a string, or ours with something around it', async () => {
    const web = await make({
      pages: {
        loggedOut: () => '<!doctype html><title>Bye</title><h1>Bye</h1>',
        home: (frame, view) => defaultPages.home({ ...frame, title: 'Ours' }, view),
      },
    })
    const { browser: alice } = await web.login('alice')
    expect((await alice.get('/hub/home')).html().querySelector('title')?.textContent).toContain(
      '- Ours',
    )
    const bye = await alice.get('/hub/logout')
    expect(bye.text).toBe('<!doctype html><title>Bye</title><h1>Bye</h1>')
    expect(bye.headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
  })

  test('that is broken is an error like another, even the page of errors itself', async () => {
    const broken = (): never => {
      throw new Error('secret words')
    }
    const web = await make({ pages: { login: broken, error: broken } })
    const page = await web.visitor().get('/hub/login')
    expect(page.status).toBe(500)
    expect(page.text).toContain('Something went wrong')
    expect(page.text).not.toContain('secret words')
  })

  test.each([
    [{ pages: { logn: () => '' } }, 'createHub.pages.logn'],
    [{ pages: { login: '<p>' } }, 'createHub.pages.login'],
    [{ announcements: [{ message: 'x', pages: ['logn'] }] }, 'createHub.announcements[0].pages[0]'],
    [{ announcements: [{ message: '' }] }, 'createHub.announcements[0].message'],
    [{ theme: { color: 'red' } }, 'createHub.theme.color'],
  ])('that cannot be is refused: %j', async (options, path) => {
    // What an app in JavaScript could give.
    await expect(make(options as never)).rejects.toThrow(
      expect.objectContaining({ message: expect.stringContaining(`${path}: found`) }),
    )
  })
})

describe('announcements', () => {
  test('are on the pages they are for, escaped, or made by html', async () => {
    const web = await make({
      announcements: [
        { message: `Everywhere ${NASTY}` },
        { message: html`<p>Soon: <a href="/news">news</a></p>`, level: 'warning', pages: ['home'] },
      ],
    })
    const { browser: alice } = await web.login('alice')
    const notices = async (path: string) =>
      (await alice.get(path)).html().querySelectorAll('.announcements .notice')
    const [everywhere, soon] = await notices('/hub/home')
    expect(everywhere?.textContent.trim()).toBe(`Everywhere ${NASTY}`)
    expect(everywhere?.querySelector('img')).toBeNull()
    expect(soon?.classNames).toBe('notice warning')
    expect(soon?.querySelector('a')?.getAttribute('href')).toBe('/news')
    expect(await notices('/hub/token')).toHaveLength(1)
    expect(await notices('/hub/nothing')).toHaveLength(1)
  })

  test('may change, and be in the language of the reader', async () => {
    let count = 0
    const web = await make({
      announcements: (language) => {
        count += 1
        return [{ message: `${language} ${count}` }]
      },
    })
    const ask = async (language: string): Promise<string> =>
      (await web.visitor({ headers: { 'accept-language': language } }).get('/hub/login'))
        .html()
        .querySelector('.announcements')
        ?.textContent.trim() ?? ''
    expect(await ask('es')).toBe('es 1')
    expect(await ask('en')).toBe('en 2')
  })
})

describe('the theme', () => {
  test('is in the stylesheet, and its logo at /hub/logo', async () => {
    const web = await make({
      theme: { colors: { accent: '#7a0019' }, css: '.mine {}', logo: '<svg xmlns="x"/>' },
    })
    const page = await web.visitor().get('/hub/login')
    const href = page.html().querySelector('link[rel=stylesheet]')?.getAttribute('href') ?? ''
    const sheet = await web.visitor().get(href)
    expect(sheet.text).toContain('--hub-accent: #7a0019;')
    expect(sheet.text.endsWith('.mine {}')).toBe(true)
    const brand = page.html().querySelector('.brand img')?.getAttribute('src') ?? ''
    expect(brand).toMatch(/^\/hub\/logo\?v=/)
    const logo = await web.visitor().get(brand)
    expect([logo.text, logo.headers.get('content-type')]).toEqual([
      '<svg xmlns="x"/>',
      'image/svg+xml',
    ])
    // Opened by itself, it runs nothing.
    expect(logo.headers.get('content-security-policy')).toContain("default-src 'none'")
  })

  test('may have a logo in bytes, or one that the app serves', async () => {
    const bytes = await make({ theme: { logo: 'data:image/png;base64,AQID' } })
    expect([...(await bytes.visitor().get('/hub/logo')).body]).toEqual([1, 2, 3])
    const elsewhere = await make({ theme: { logo: '/static/logo.png' } })
    const answer = await elsewhere.visitor().get('/hub/logo', { follow: false })
    expect(answer.location?.pathname).toBe('/static/logo.png')
  })

  test('comes with a script that may be kept for ever', async () => {
    const web = await make({ baseUrl: '/lab/' })
    const page = await web.visitor().get('/lab/hub/login')
    const src = page.html().querySelector('script')?.getAttribute('src') ?? ''
    expect(src).toMatch(/^\/lab\/hub\/static\/hub-[0-9a-f]{12}\.js$/)
    const script = await web.visitor().get(src)
    expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
    expect(script.headers.get('cache-control')).toContain('immutable')
  })
})
