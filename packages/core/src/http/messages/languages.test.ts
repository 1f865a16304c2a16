import { describe, expect, test } from 'vitest'
import { chooseLanguage } from './choose-language.ts'
import { createLanguages } from './languages.ts'

const ours = createLanguages({}, 'en')

describe('the language of a request', () => {
  test.each([
    [undefined, 'en', 'en'],
    ['', 'en', 'en'],
    ['es', 'es', 'es'],
    ['es-MX,es;q=0.9,en;q=0.8', 'es', 'es-MX'],
    ['fr-CH, fr;q=0.9, es;q=0.7, en;q=0.8, *;q=0.5', 'en', 'en'],
    ['de, es;q=0.1', 'es', 'es'],
    ['en;q=0, es', 'es', 'es'],
    ['ES-mx', 'es', 'es-MX'],
    ['en-GB', 'en', 'en-GB'],
    ['*', 'en', 'en'],
    ['xx-invalid-tag-that-is-far-too-long, , ;q=1, es', 'es', 'es'],
    ['<script>, ../../etc/passwd, __proto__, constructor', 'en', 'en'],
    ['es;q=2, en;q=nonsense', 'en', 'en'],
  ])('for %j is %s, with the dates of %s', (header, tag, locale) => {
    expect(chooseLanguage(ours, undefined, header)).toMatchObject({ tag, locale })
  })

  test('that was chosen by hand wins, in the region of the browser', () => {
    expect(chooseLanguage(ours, 'es', 'en-GB')).toMatchObject({ tag: 'es', locale: 'es' })
    expect(chooseLanguage(ours, 'es', 'en, es-AR;q=0.5')).toMatchObject({ locale: 'es-AR' })
    expect(chooseLanguage(ours, 'xx', 'es')).toMatchObject({ tag: 'es' })
  })

  test('may be one of an app, by its most special tag', () => {
    const more = createLanguages(
      {
        'zh-Hant': { language: { name: '繁體中文' } },
        'pt-br': { language: { name: 'Português' } },
      },
      'pt-BR',
    )
    expect(chooseLanguage(more, undefined, 'zh-Hant-TW')).toMatchObject({ tag: 'zh-Hant' })
    // Portugal gets what there is.
    expect(chooseLanguage(more, undefined, 'pt-PT')).toMatchObject({ tag: 'pt-BR' })
    expect(chooseLanguage(more, undefined, 'fr')).toMatchObject({ tag: 'pt-BR' })
  })
})

describe('languages of an app', () => {
  test('change single texts, and fall back to English for those they lack', () => {
    const { tables } = createLanguages(
      {
        en: { login: { title: 'Welcome' } },
        de: {
          language: { name: 'Deutsch' },
          login: { title: 'Anmelden' },
          phrases: { Small: 'Klein' },
        },
      },
      'en',
    )
    expect(tables.get('en')?.login).toMatchObject({ title: 'Welcome', submit: 'Log in' })
    expect(tables.get('de')).toMatchObject({
      login: { title: 'Anmelden', submit: 'Log in' },
      phrases: { Small: 'Klein' },
    })
    expect(tables.get('es')?.login.title).toBe('Iniciar sesión')
  })

  test.each([
    [{ x1: {} }, 'createHub.languages.x1'],
    [{ de: {} }, 'createHub.languages.de.language.name'],
    [{ en: { login: { titel: 'x' } } }, 'createHub.languages.en.login.titel'],
    [{ en: { login: 'x' } }, 'createHub.languages.en.login'],
    [{ en: { login: { wait: 'x' } } }, 'createHub.languages.en.login.wait'],
    [{ en: { phrases: { x: 1 } } }, 'createHub.languages.en.phrases.x'],
  ])('that cannot be are refused: %j', (options, path) => {
    // What an app in JavaScript could give.
    expect(() => createLanguages(options as never, 'en')).toThrow(
      expect.objectContaining({
        code: 'HUB_ERR_OPTION',
        message: expect.stringContaining(`${path}: found`),
      }),
    )
  })

  test('the one to fall back to has to be there', () => {
    expect(() => createLanguages({}, 'de')).toThrow(/createHub.defaultLanguage/)
  })
})
