import { expect, test } from 'vitest'
import { byName, readForm, readText } from './form.ts'

const post = (
  body: string | Uint8Array<ArrayBuffer>,
  type = 'application/x-www-form-urlencoded',
): Request =>
  new Request('http://hub.test/', { method: 'POST', body, headers: { 'content-type': type } })

test('takes the last of several fields with one name, as text', async () => {
  expect(byName(await readForm(post('a=1&a=2&b=%C3%A9+x')))).toEqual({ a: '2', b: 'é x' })
  expect(byName(await readForm(post('__proto__=x')))).toEqual(
    Object.fromEntries([['__proto__', 'x']]),
  )
})

test('reads no other type', async () => {
  expect([...(await readForm(post('{"a":1}', 'application/json')))]).toEqual([])
  expect([...(await readForm(post('a=1', 'text/plain')))]).toEqual([])
})

test('refuses what is too large, or no UTF-8', async () => {
  await expect(readForm(post(`a=${'x'.repeat(4097)}`))).rejects.toMatchObject({
    code: 'HUB_ERR_TOO_LARGE',
  })
  await expect(readForm(post('a=1&'.repeat(20_000)))).rejects.toMatchObject({
    code: 'HUB_ERR_TOO_LARGE',
  })
  await expect(readForm(post(new Uint8Array([97, 61, 255])))).rejects.toMatchObject({
    code: 'HUB_ERR_BAD_REQUEST',
  })
})

test.each(['a=x%00', 'a%00=x'])('refuses what not every store keeps: %s', async (body) => {
  await expect(readForm(post(body))).rejects.toMatchObject({ code: 'HUB_ERR_BAD_REQUEST' })
})

test('a body of a length that was announced is read, and held to the bound all the same', async () => {
  const announced = (body: string, length: number): Request =>
    new Request('http://hub/', {
      method: 'POST',
      body,
      headers: { 'content-length': String(length) },
    })
  expect(await readText(announced('short', 5), 10)).toBe('short')
  const long = 'x'.repeat(11)
  for (const length of [5, 11])
    await expect(readText(announced(long, length), 10)).rejects.toMatchObject({
      code: 'HUB_ERR_TOO_LARGE',
    })
})
