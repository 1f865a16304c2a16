import { expect, test } from 'vitest'
import { createUrls } from '../engine/urls.ts'
import { createAssets } from './assets.ts'
import { checkTheme, themeCss } from './theme.ts'

const urls = createUrls('/', undefined)

test('colours become variables, one for light and one for dark where told', () => {
  const theme = checkTheme(
    {
      colors: { accent: '#7a0019', page: { light: 'white', dark: 'rgb(0 0 0 / 90%)' } },
      css: 'h1 {}',
    },
    'theme',
  )
  expect(themeCss(theme)).toBe(
    ':root {\n  --hub-page: light-dark(white, rgb(0 0 0 / 90%));\n  --hub-accent: #7a0019;\n}\nh1 {}',
  )
})

test.each([
  [{ colors: { accent: 'red; } body { display: none' } }, 'theme.colors.accent'],
  [{ colors: { accent: 'url(https://evil.example/x)' } }, 'theme.colors.accent'],
  [{ colors: { accent: { light: 'red' } } }, 'theme.colors.accent.dark'],
  [{ colors: { accnt: 'red' } }, 'theme.colors.accnt'],
  [{ logo: 'https://other.example/logo.png' }, 'theme.logo'],
  [{ logo: '//other.example/logo.png' }, 'theme.logo'],
  [{ logo: 'data:text/html,x' }, 'theme.logo'],
])('what cannot be is refused: %j', (theme, path) => {
  expect(() => checkTheme(theme, 'theme')).toThrow(
    expect.objectContaining({ message: expect.stringContaining(`${path}: found`) }),
  )
})

test.each([
  ['<svg xmlns="x"/>', { type: 'image/svg+xml', body: '<svg xmlns="x"/>' }],
  ['data:image/svg+xml,%3Csvg/%3E', { type: 'image/svg+xml', body: '<svg/>' }],
  ['data:image/png;base64,AQID', { type: 'image/png', body: new Uint8Array([1, 2, 3]) }],
  ['/static/logo.png', { location: '/static/logo.png' }],
])('a logo %s is served as it is', (logo, asset) => {
  expect(createAssets(urls, { logo }).logo).toEqual(asset)
})

test('names of files change with what is in them', () => {
  const [a, b] = [createAssets(urls, {}), createAssets(urls, { css: 'h1 {}' })]
  expect(a.paths.stylesheet).not.toBe(b.paths.stylesheet)
  expect(a.paths.script).toBe(b.paths.script)
  expect(a.paths.logo).toBe(b.paths.logo)
})
