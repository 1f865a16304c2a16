import { expect, test } from 'vitest'
import { groupNameFault } from './group-names.ts'

test.each(['a', '...', '.a', 'a/b', '%2e', '%2e%2e', ' ', 'x'.repeat(255)])(
  '%j is a name',
  (name) => {
    expect(groupNameFault(name)).toBeUndefined()
  },
)

test.each(['', 'x'.repeat(256)])('a name has a length', (name) => {
  expect(groupNameFault(name)).toContain('1 to 255')
})

test.each(['.', '..'])('%j is none: no address leads to it', (name) => {
  expect(groupNameFault(name)).toContain("'..'")
  expect(new URL(`http://hub.invalid/groups/${encodeURIComponent(name)}`).pathname).not.toContain(
    '.',
  )
  const encoded = name.replaceAll('.', '%2E')
  expect(new URL(`http://hub.invalid/groups/${encoded}`).pathname).not.toContain('2E')
})
