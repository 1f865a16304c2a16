import { expect, test } from 'vitest'
import { createSecrets, sameText } from './secrets.ts'

const OLD = 'o'.repeat(32)
const NEW = 'n'.repeat(32)

test('what an older secret sealed is still opened, and signed is still believed', async () => {
  const before = createSecrets([OLD])
  const sealed = await before.seal('token s1 1', 'secret')
  const signature = before.sign('xsrf', 'session')
  const after = createSecrets([NEW, OLD])
  expect(await after.open('token s1 1', sealed)).toBe('secret')
  expect(after.verify('xsrf', 'session', signature)).toBe(true)
  expect(after.sign('xsrf', 'session')).not.toBe(signature)
})

test('what was sealed for one purpose is not opened for another, nor with a secret that is gone', async () => {
  const sealed = await createSecrets([OLD]).seal('token s1 1', 'secret')
  await expect(createSecrets([OLD]).open('token s2 1', sealed)).rejects.toMatchObject({
    code: 'HUB_ERR_INTERNAL',
  })
  await expect(createSecrets([NEW]).open('token s1 1', sealed)).rejects.toMatchObject({
    code: 'HUB_ERR_INTERNAL',
  })
  await expect(createSecrets([OLD]).open('token s1 1', 'garbage')).rejects.toMatchObject({
    code: 'HUB_ERR_INTERNAL',
  })
})

test('texts are compared whole', () => {
  expect(sameText('a', 'a')).toBe(true)
  expect(sameText('a', 'ä')).toBe(false)
  expect(sameText('', 'a')).toBe(false)
})
