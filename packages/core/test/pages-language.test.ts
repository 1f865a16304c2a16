import { gate, type Browser, type Page } from '@hubkit/testkit'
import { afterEach, describe, expect, test } from 'vitest'
import { HubError } from '../src/contract/errors.ts'
import { fakeAuthenticator } from '@hubkit/testkit'
import { passwordOf, webHubs, type WebHub } from './support/web.ts'

const { make, closeAll } = webHubs()
afterEach(closeAll)

const SPANISH = { 'accept-language': 'es-MX, es;q=0.9, en;q=0.5' }

async function spaniard(web: WebHub, name = 'alice'): Promise<Browser> {
  const browser = web.visitor({ headers: SPANISH })
  const form = await browser.get('/hub/login')
  await browser.submit(form, { username: name, password: passwordOf(name) }, { follow: false })
  return browser
}

const heading = (page: Page): string => page.html().querySelector('h1')?.textContent.trim() ?? ''

describe('every page', () => {
  test('is in the language of the browser, and says so', async () => {
    const web = await make()
    const alice = await spaniard(web)
    const stranger = web.visitor({ headers: SPANISH })
    const pages: [Page, string][] = [
      [await stranger.get('/hub/login'), 'Iniciar sesión'],
      [await alice.get('/hub/home'), 'Tus servidores'],
      [await alice.get('/hub/token'), 'Tus tokens'],
      [await alice.get('/hub/sessions'), 'Tus sesiones'],
      [await alice.get('/hub/logs/alice'), 'Registro de Servidor predeterminado'],
      [await alice.get('/hub/spawn', { site: 'cross-site' }), 'Iniciar Servidor predeterminado'],
      [await alice.get('/hub/user/alice/'), 'Servidor predeterminado no está en marcha'],
      [await alice.get('/hub/logout', { site: 'cross-site' }), '¿Cerrar sesión?'],
      [await alice.get('/hub/nothing'), 'No encontrado'],
      [await alice.get('/hub/%ff'), 'No ha funcionado'],
      [await stranger.get('/hub/logout'), 'Has cerrado sesión'],
    ]
    const door = gate()
    web.spawner.script('start', { hold: door, fail: new HubError('HUB_ERR_SPAWN_TIMEOUT') })
    await web.hub.servers.requestStart({ user: 'alice' })
    const pending = await alice.get('/hub/spawn-pending/alice')
    expect(pending.text).toContain('Servidor solicitado')
    pages.push([pending, 'Servidor predeterminado se está iniciando'])
    door.open()
    const id = (await web.hub.servers.get({ user: 'alice' }))?.id ?? ''
    await web.hub.servers.wait(id, ({ failure }) => failure !== undefined)
    const failed = await alice.get('/hub/spawn-pending/alice')
    expect(failed.text).toContain('El servidor no se inició a tiempo.')
    pages.push([failed, 'Servidor predeterminado no se pudo iniciar'])
    for (const [page, words] of pages) {
      expect(heading(page)).toBe(words)
      expect(page.html().querySelector('html')?.attributes).toMatchObject({
        lang: 'es',
        dir: 'ltr',
        'data-locale': 'es-MX',
      })
      expect(page.headers.get('content-language')).toBe('es')
      expect(page.headers.get('vary')).toBe('Accept-Language, Cookie')
    }
  })

  test('of the OAuth provider says in words what a server may', async () => {
    const web = await make()
    await web.hub.users.create({ name: 'bob' })
    const { id } = await web.hub.servers.start({ user: 'bob' })
    const query = new URLSearchParams({
      client_id: web.world.get(id)?.given.env['JUPYTERHUB_CLIENT_ID'] ?? '',
      redirect_uri: '/user/bob/oauth_callback',
      response_type: 'code',
    })
    const root = await spaniard(web, 'root')
    const page = await root.get(`/hub/api/oauth2/authorize?${query.toString()}`)
    expect(heading(page)).toBe('¿Abrir el servidor de bob?')
    expect(page.text).toContain('Usar servidores, solo para el servidor predeterminado de bob.')
  })

  test('tells times and durations in it', async () => {
    const web = await make({ tokenLifetimeMax: '30d' })
    const page = await (await spaniard(web)).get('/hub/token')
    const options = page.html().querySelectorAll('select option')
    expect(options.map((option) => option.textContent.trim())).toEqual([
      '1 hora',
      '1 día',
      '1 semana',
      'El máximo permitido (30 días)',
    ])
  })
})

describe('a login that fails', () => {
  test('says so in the language, whatever went wrong', async () => {
    const web = await make()
    const browser = web.visitor({ headers: SPANISH })
    const form = await browser.get('/hub/login')
    const wrong = await browser.submit(form, { username: 'alice', password: 'no' })
    expect(wrong.text).toContain('El usuario o la contraseña no son correctos.')
    const old = await browser.submit(form, { username: 'alice', password: 'no', _xsrf: 'x' })
    expect(old.text).toContain('El formulario es demasiado antiguo')
    let last = wrong
    for (let time = 0; time < 50 && last.status !== 429; time += 1)
      last = await browser.submit(form, { username: 'alice', password: 'no' })
    expect(last.text).toMatch(/Demasiados intentos. Espera \d+ (segundos?|minutos?)\./)
  })
})

describe('the choice of a language', () => {
  test('is kept in a cookie, and leads back', async () => {
    const web = await make()
    const { browser: alice } = await web.login('alice')
    const page = await alice.get('/hub/token?x=1')
    const spanish = await alice.submit(page, { language: 'es' }, { selector: 'footer form' })
    expect(spanish.url.pathname + spanish.url.search).toBe('/hub/token?x=1')
    expect(heading(spanish)).toBe('Tus tokens')
    expect(heading(await alice.get('/hub/home'))).toBe('Tus servidores')
    const cookie = spanish.via[0]?.headers.getSetCookie() ?? []
    expect(cookie.join()).toMatch(
      /hubkit-language=es; Max-Age=31536000; Path=\/hub\/; HttpOnly; SameSite=Lax/,
    )
    const current = spanish.html().querySelector('footer button[aria-current=true]')
    expect(current?.attributes).toMatchObject({ lang: 'es', value: 'es' })
  })

  test('works for strangers, leads to no other site, and takes only what there is', async () => {
    const web = await make()
    const stranger = web.visitor()
    const choose = (fields: Record<string, string>, site?: 'cross-site' | 'same-origin') =>
      stranger.post('/hub/language', fields, { follow: false, ...(site && { site }) })
    const evil = await choose({ language: 'es', next: '//evil.example/' })
    expect(evil.location?.pathname).toBe('/hub/home')
    expect((await choose({ language: 'xx' })).status).toBe(400)
    expect((await choose({})).status).toBe(400)
    expect((await choose({ language: '__proto__' })).status).toBe(400)
    expect((await choose({ language: 'es' }, 'cross-site')).status).toBe(403)
  })

  test('is not there where there is one language, and has those of the app', async () => {
    const web = await make({
      languages: {
        ar: { language: { name: 'العربية', dir: 'rtl' }, login: { title: 'تسجيل الدخول' } },
      },
    })
    const page = await web.visitor({ headers: { 'accept-language': 'ar-EG' } }).get('/hub/login')
    expect(heading(page)).toBe('تسجيل الدخول')
    expect(page.html().querySelector('html')?.attributes).toMatchObject({ lang: 'ar', dir: 'rtl' })
    // What the app has not translated is English.
    expect(page.html().querySelector('form button')?.textContent).toContain('Log in')
    expect(
      page
        .html()
        .querySelectorAll('footer button')
        .map((one) => one.textContent.trim()),
    ).toEqual(['English', 'Español', 'العربية'])
  })
})

test('words of plugins are translated by the app', async () => {
  const shown = fakeAuthenticator({ accounts: {} })
  const web = await make({
    authenticators: [
      shown,
      { ...shown, id: 'other', ui: { kind: 'button', label: 'Log in with your card' } },
    ],
    languages: { es: { phrases: { 'Log in with your card': 'Entrar con tu tarjeta' } } },
  })
  const page = await web.visitor({ headers: SPANISH }).get('/hub/login')
  expect(page.text).toContain('Entrar con tu tarjeta')
})
