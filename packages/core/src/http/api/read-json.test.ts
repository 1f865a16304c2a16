import { describe, expect, test } from 'vitest'
import { isHubError, type HubErrorCode } from '../../contract/errors.ts'
import { isStorable } from '../storable.ts'
import { readJson } from './read-json.ts'

const request = (
  body: string | Uint8Array<ArrayBuffer> | null,
  headers: Record<string, string> = {},
): Request => new Request('http://hub.test/', { method: 'POST', body, headers })
const refusal = async (
  body: string | Uint8Array<ArrayBuffer>,
  headers?: Record<string, string>,
): Promise<HubErrorCode | undefined> => {
  const error: unknown = await readJson(request(body, headers)).then(
    () => undefined,
    (reason: unknown) => reason,
  )
  return isHubError(error) ? error.code : undefined
}

describe('readJson', () => {
  test('reads JSON whatever its type is called', async () => {
    expect(
      await readJson(
        request('{"a": [1, null]}', { 'content-type': 'application/x-www-form-urlencoded' }),
      ),
    ).toEqual({ a: [1, null] })
    expect(await readJson(request(' "ü" '))).toBe('ü')
  })

  test('takes an empty body for none', async () => {
    expect(await readJson(request(null))).toBeUndefined()
    expect(await readJson(request('  \n'))).toBeUndefined()
  })

  test.each(['{', 'nope', '{"a":1}x', "{'a':1}"])('refuses %s', async (body) => {
    expect(await refusal(body)).toBe('HUB_ERR_BAD_REQUEST')
  })

  test('refuses what is not UTF-8 (67: test_invalid_utf8_json_returns_400)', async () => {
    expect(await refusal(new Uint8Array([0x22, 0xff, 0xfe, 0x22]))).toBe('HUB_ERR_BAD_REQUEST')
  })

  test('refuses more than 1 MiB, announced or not', async () => {
    const big = `"${'x'.repeat(1024 * 1024)}"`
    expect(await refusal(big)).toBe('HUB_ERR_TOO_LARGE')
    expect(await refusal('{}', { 'content-length': '9999999' })).toBe('HUB_ERR_TOO_LARGE')
    expect(await readJson(request(`"${'x'.repeat(1024 * 1024 - 2)}"`))).toHaveLength(
      1024 * 1024 - 2,
    )
  })

  test('refuses what is nested too deep to be written again', async () => {
    expect(await refusal('['.repeat(100_000) + ']'.repeat(100_000))).toBe('HUB_ERR_BAD_REQUEST')
    expect(await refusal('{"a":'.repeat(65) + '1' + '}'.repeat(65))).toBe('HUB_ERR_BAD_REQUEST')
    expect(await readJson(request('['.repeat(64) + ']'.repeat(64)))).toBeDefined()
  })

  test.each(['"\\u0000"', '"\\ud800"', '{"\\u0000": 1}', '[{"a": ["\\udc00"]}]'])(
    'refuses characters that are none: %s',
    async (body) => {
      expect(await refusal(body)).toBe('HUB_ERR_BAD_REQUEST')
    },
  )

  test.each(['1e999', '[-1e999]', '{"a": {"b": 1e400}}'])(
    'refuses numbers that nothing can keep: %s',
    async (body) => {
      expect(await refusal(body)).toBe('HUB_ERR_BAD_REQUEST')
    },
  )
})

test('isStorable', () => {
  expect(isStorable('a😀')).toBe(true)
  expect(isStorable('a\0')).toBe(false)
  expect(isStorable('😀'.slice(0, 1))).toBe(false)
})
