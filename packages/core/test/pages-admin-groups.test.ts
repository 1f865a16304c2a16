import type { Browser, Page } from '@hubkit/testkit'
import { afterEach, describe, expect, test } from 'vitest'
import { webHubs, type WebHub } from './support/web.ts'

const { make, closeAll } = webHubs()
afterEach(closeAll)

const NASTY = `<img src=x onerror="alert('1')">&`
const root = async (web: WebHub): Promise<Browser> => (await web.login('root')).browser
const path = (page: Page): string => page.url.pathname + page.url.search
const main = (page: Page): string => page.html().querySelector('main')?.textContent ?? ''
const alertOf = (page: Page): string =>
  page.html().querySelector('[role=alert]')?.textContent.trim() ?? ''

describe('groups', () => {
  test('are added, filled, emptied and deleted', async () => {
    const web = await make()
    await web.hub.users.createMany(['alice', 'bob'], {})
    const admin = await root(web)
    const list = await admin.get('/hub/admin/groups')
    const add = { selector: 'form[action="/hub/admin/groups/add"]' }
    const added = await admin.submit(list, { group: NASTY }, add)
    expect(main(added)).toContain('1 group')
    const again = await admin.submit(added, { group: NASTY }, add)
    expect(again.status).toBe(409)
    expect(again.form(add.selector).fields['group']).toBe(NASTY)
    const href = added.html().querySelector('.line a')?.getAttribute('href') ?? ''
    const group = await admin.get(href)
    const join = { selector: 'form[action="/hub/admin/groups/join"]' }
    const wrong = await admin.submit(group, { members: 'alice\nnobody' }, join)
    expect([wrong.status, alertOf(wrong)]).toEqual([400, 'No such users: nobody'])
    expect(wrong.html().querySelector('textarea')?.textContent.trim()).toBe('alice\nnobody')
    const full = await admin.submit(group, { members: 'alice\nbob' }, join)
    expect(await web.hub.groups.members(NASTY)).toEqual(['alice', 'bob'])
    expect(main(full)).toContain('2 members')
    await admin.submit(
      full,
      { user: 'alice' },
      { selector: 'form[action="/hub/admin/groups/drop"]' },
    )
    expect(await web.hub.groups.members(NASTY)).toEqual(['bob'])
    await web.hub.groups.setProperties(NASTY, { quota: NASTY })
    const shown = await admin.get(href)
    expect(shown.html().querySelector('#properties')?.textContent).toContain('quota')
    expect(shown.html().querySelectorAll('main img')).toHaveLength(0)
    const gone = await admin.submit(
      shown,
      {},
      { selector: 'details form[action="/hub/admin/groups/delete"]' },
    )
    expect(gone.url.pathname).toBe('/hub/admin/groups')
    expect(main(gone)).toContain('No groups were found.')
    expect((await admin.get(href)).status).toBe(404)
  })

  test.each([
    'a/b',
    '/',
    '%2e',
    '%2e%2e',
    'a%2fb',
    '...',
    '%',
    '?q=1',
    '#',
    '\\',
    ' ',
    'users',
    '+',
  ])('called %j are at an address of their own, here and at the REST API', async (name) => {
    const web = await make()
    await web.hub.groups.create(name)
    const admin = await root(web)
    const list = await admin.get('/hub/admin/groups')
    const group = await admin.get(list.html().querySelector('.line a')?.getAttribute('href') ?? '')
    expect([group.status, group.html().querySelector('h1')?.textContent]).toEqual([200, name])
    const api = await admin.api(`/hub/api/groups/${encodeURIComponent(name)}`)
    expect(api.json()).toMatchObject({ name })
  })

  test.each(['.', '..'])('are not called %s, and it is said why', async (name) => {
    const web = await make()
    const admin = await root(web)
    const add = { selector: 'form[action="/hub/admin/groups/add"]' }
    const list = await admin.get('/hub/admin/groups')
    const refused = await admin.submit(list, { group: name }, add)
    expect([refused.status, alertOf(refused)]).toEqual([400, "No group can be called '.' or '..'."])
    expect(refused.form(add.selector).fields['group']).toBe(name)
    expect(await web.hub.groups.get(name)).toBeUndefined()
    const { id } = await web.hub.users.create({ name: 'alice' })
    for (const made of [
      web.hub.groups.create(name),
      web.hub.groups.createMany(['x', name]),
      web.hub.groups.replaceFor(id, ['x', name]),
    ])
      await expect(made).rejects.toMatchObject({ code: 'HUB_ERR_BAD_REQUEST' })
    expect((await web.hub.groups.page()).total).toBe(0)
  })

  test('have properties that are changed, and what cannot be kept stays to be mended', async () => {
    const web = await make()
    await web.hub.groups.create('maths')
    const admin = await root(web)
    const form = { selector: 'form[action="/hub/admin/groups/properties"]' }
    const page = await admin.get('/hub/admin/groups/maths')
    const typedIn = (shown: Page): string =>
      shown.html().querySelector(`${form.selector} textarea`)?.textContent.replace(/^\n/, '') ?? ''
    expect(typedIn(page)).toBe('{}')
    const nested = {
      quota: 3,
      text: `${NASTY}</textarea><script>alert(1)</script>`,
      deep: [{ ä: null }],
    }
    const kept = await admin.submit(page, { properties: JSON.stringify(nested) }, form)
    expect(kept.status).toBe(200)
    expect((await web.hub.groups.get('maths'))?.properties).toEqual(nested)
    expect(JSON.parse(typedIn(kept))).toEqual(nested)
    expect(kept.html().querySelectorAll('main img, main script')).toHaveLength(0)
    for (const [typed, status, words] of [
      ['{"a": 1,\n  "b": }', 400, 'This is no JSON. Unexpected token'],
      ['{"a": 1', 400, '(line 1 column 8)'],
      ['[1]', 400, 'Properties are a JSON object, from { to }.'],
      ['null', 400, 'Properties are a JSON object, from { to }.'],
      ['"{}"', 400, 'Properties are a JSON object, from { to }.'],
      ['{"a": "\\u0000"}', 400, 'a character that is none'],
      ['{"a": 1e999}', 400, 'a number that is too great'],
      [`{"a": ${'['.repeat(70)}${']'.repeat(70)}}`, 400, 'more than 64 levels'],
      [`{"a": "${'x'.repeat(40_000)}"}`, 413, 'The text has 40,009 characters; 32,768 can be kept'],
    ] as const) {
      const refused = await admin.submit(kept, { properties: typed }, form)
      expect([refused.status, typedIn(refused)], typed.slice(0, 60)).toEqual([status, typed])
      expect(alertOf(refused)).toContain(words)
      expect((await web.hub.groups.get('maths'))?.properties).toEqual(nested)
    }
    expect((await admin.submit(kept, { properties: 'x'.repeat(600_000) }, form)).status).toBe(413)
    const emptied = await admin.submit(kept, { properties: ' ' }, form)
    expect([emptied.status, typedIn(emptied)]).toEqual([200, '{}'])
  })

  test('whose properties somebody else has changed meanwhile show both', async () => {
    const web = await make()
    await web.hub.groups.create('maths')
    const admin = await root(web)
    const form = { selector: 'form[action="/hub/admin/groups/properties"]' }
    const page = await admin.get('/hub/admin/groups/maths')
    await web.hub.groups.setProperties('maths', { theirs: 1 })
    const refused = await admin.submit(page, { properties: '{"mine": 1}' }, form)
    expect([refused.status, alertOf(refused).slice(0, 13)]).toEqual([409, 'Somebody else'])
    expect(main(refused)).toContain('theirs')
    expect(main(refused)).toContain('{"mine": 1}')
    expect((await web.hub.groups.get('maths'))?.properties).toEqual({ theirs: 1 })
    await admin.submit(refused, {}, form)
    expect((await web.hub.groups.get('maths'))?.properties).toEqual({ mine: 1 })
    // More than the panel shows is not cut by it.
    const large = { text: 'x'.repeat(40_000) }
    await web.hub.groups.setProperties('maths', large)
    const shown = await admin.get('/hub/admin/groups/maths')
    expect(shown.html().querySelector(form.selector)).toBeNull()
    expect(main(shown)).toContain('To change them use the REST API.')
  })

  test('are found by a part of their name, and their members come in pages', async () => {
    const web = await make()
    const people = Array.from({ length: 60 }, (_, index) => `student-${index}`)
    await web.hub.users.createMany(people, {})
    await web.hub.groups.create('Maths', people)
    await web.hub.groups.create('physics')
    const admin = await root(web)
    const page = await admin.get('/hub/admin/groups?q=math')
    expect(page.html().querySelectorAll('.line')).toHaveLength(1)
    const href = page.html().querySelector('.line a')?.getAttribute('href') ?? ''
    const first = await admin.get(href)
    expect(first.html().querySelectorAll('.line')).toHaveLength(50)
    const next = first.html().querySelector('a[rel=next]')?.getAttribute('href') ?? ''
    const second = await admin.get(next)
    expect(second.html().querySelectorAll('.line')).toHaveLength(10)
    const drop = { selector: 'form[action="/hub/admin/groups/drop"]' }
    const after = await admin.submit(second, {}, drop)
    expect(path(after)).toBe(next)
    expect(after.html().querySelectorAll('.line')).toHaveLength(9)
  })
})
