import { expect, test } from 'vitest'
import { readPresented } from './presented.ts'

const NAME = 'hubkit-server-abcdefghijklmnop'
const signed = (token: string): string =>
  `2|1:0|10:1700000000|30:${NAME}|${token.length}:${Buffer.from(token).toString('base64')}|${'0a'.repeat(32)}`
const NOTHING = { data: {}, cookie: undefined, authorization: undefined, url: '/user/a/' }

test.each([
  ['as it is', signed('hko_secret')],
  ['in quotes', `"${signed('hko_secret')}"`],
  ['with escapes', `"${signed('hko_secret').replaceAll('|', '\\174').replace('10:', '\\10:')}"`],
  ['with spaces', ` ${signed('hko_secret')} `],
])("a token is found in a server's cookie %s", (_, value) => {
  const cookie = `_xsrf=1; ${NAME}=${value}; jupyterhub-session-id=abc`
  const { cookies, sessions, tokens } = readPresented({ ...NOTHING, cookie })
  expect(cookies).toEqual([{ pair: `${NAME}=${value}`.trim(), token: 'hko_secret' }])
  expect(sessions).toEqual(['abc'])
  expect(tokens).toEqual([])
})

test('a server that was taken over keeps its cookie under the name that JupyterHub gave it', () => {
  const own = `jupyterhub-user-ada=${signed('hko_secret')}`
  const state = `jupyterhub-user-ada-oauth-state=${signed('{"state_id":"a"}')}`
  const { cookies } = readPresented({ ...NOTHING, cookie: `${state}; ${own}` })
  expect(cookies).toEqual([{ pair: own, token: 'hko_secret' }])
})

test.each([
  [`${NAME}-oauth-state=${signed('state')}`],
  [`other=${signed('hko_secret')}`],
  [`${NAME}=plain`],
  [NAME],
])('%s is none', (cookie) => {
  expect(readPresented({ ...NOTHING, cookie }).cookies).toEqual([])
})

test.each([
  [{ authorization: 'token hkt_a' }, ['hkt_a']],
  [{ authorization: ' Bearer  hko_a ' }, ['hko_a']],
  [{ authorization: 'token made-by-somebody-else' }, []],
  [{ authorization: 'Basic hkt_a' }, []],
  [{ url: '/user/a/?token=hkt_a&b=1&token=hkt_c' }, ['hkt_a', 'hkt_c']],
  [{ url: '/user/a/?token=own' }, []],
  [{ url: '/user/a/token=hkt_a' }, []],
])('%j presents %j', (given, tokens) => {
  expect(readPresented({ ...NOTHING, ...given }).tokens).toEqual(tokens)
})
