import { describe, expect, test } from 'vitest'
import { byPattern } from './phrase-patterns.ts'

const phrases = {
  'members of {group}': 'miembros de {group}',
  'members of {group} at {site}': 'en {site}: miembros de {group}',
  'a {b}. (c)': '{b} y {x}',
  plain: 'liso',
}

describe('a phrase with places', () => {
  test.each([
    ['members of staff', 'miembros de staff'],
    ['members of staff at GitHub', 'en GitHub: miembros de staff'],
    ['a {b}. (c)', '{b} y {x}'],
    ['members of {site} at x', 'en x: miembros de {site}'],
    ['members of a\nb', 'miembros de a\nb'],
  ])('says of %j %j', (text, translation) => expect(byPattern(phrases, text)).toBe(translation))

  test.each([
    'members of ',
    'a bx (c)',
    'the members of staff',
    'plain',
    `members of ${'x'.repeat(500)}`,
  ])('says nothing of %j', (text) => expect(byPattern(phrases, text)).toBeUndefined())
})
