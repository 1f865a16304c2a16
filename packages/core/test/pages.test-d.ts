import { assertType, expectTypeOf, test } from 'vitest'
import type { HubOptions } from '../src/index.ts'
import { defaultPages, html, layout, type Messages, type PageViews } from '../src/pages.ts'

test("an app's pages know their views", () => {
  assertType<HubOptions['pages']>({
    login: (frame, view) => {
      expectTypeOf(view).toEqualTypeOf<PageViews['login']>()
      return defaultPages.login({ ...frame, title: 'Welcome' }, view)
    },
    loggedOut: (frame) => layout(frame, 'Good bye', html`<p>See you soon.</p>`),
    error: (_, { message }) => message,
  })
  // @ts-expect-error there is no such page
  assertType<HubOptions['pages']>({ logn: () => '' })
  // @ts-expect-error a page is a document
  assertType<HubOptions['pages']>({ login: () => 1 })
})

test('languages are parts of the table of texts', () => {
  assertType<HubOptions['languages']>({
    de: {
      language: { name: 'Deutsch' },
      login: { title: 'Anmelden', wait: (duration) => `Noch ${duration}.` },
      phrases: { 'Log in with your card': 'Mit Karte anmelden' },
    },
  })
  // @ts-expect-error there is no such text
  assertType<HubOptions['languages']>({ de: { login: { titel: 'Anmelden' } } })
  // @ts-expect-error a text is no function
  assertType<HubOptions['languages']>({ de: { login: { title: () => 'Anmelden' } } })
  expectTypeOf<Messages['language']['dir']>().toEqualTypeOf<'ltr' | 'rtl'>()
})

test('a theme has colours for one mode or both', () => {
  assertType<HubOptions['theme']>({
    logo: '/static/crest.svg',
    colors: { accent: { light: '#7a0019', dark: '#ff9db0' }, 'on-accent': 'white' },
  })
  // @ts-expect-error there is no such colour
  assertType<HubOptions['theme']>({ colors: { acent: 'red' } })
})
