import { expect, test } from 'vitest'
import { contactOf } from './contact.ts'

test.each([
  ['help@example.org', { text: 'help@example.org', href: 'mailto:help@example.org' }],
  ['https://example.org/help/', { text: 'example.org/help', href: 'https://example.org/help/' }],
  ['the help desk, room 12', { text: 'the help desk, room 12' }],
  ['javascript:alert(1)', { text: 'javascript:alert(1)' }],
  ['https://example.org/ and more', { text: 'https://example.org/ and more' }],
])('%s', (text, contact) => expect(contactOf(text)).toEqual(contact))
