import { describe, expect, test } from 'vitest'
import * as check from './check.ts'
import { checkOptions } from './check.ts'
import { milliseconds } from './duration.ts'
import { HubError, isErrorCode, isHubError } from './errors.ts'

const shape = {
  port: check.optional(check.integer(0, 65_535), 8000),
  name: check.string({ min: 1 }),
  mode: check.optional(check.oneOf('fast', 'safe'), 'safe'),
  timeout: check.optional(check.duration(), 1000),
  nested: check.optional(check.object({ on: check.boolean })),
  list: check.optional(check.array(check.string()), []),
}

describe('checkOptions', () => {
  test('fills in defaults and freezes, without touching what it was given', () => {
    const given = { name: 'x', timeout: '2s' as const }
    const checked = checkOptions('factory', given, shape)
    expect(checked).toEqual({
      port: 8000,
      name: 'x',
      mode: 'safe',
      timeout: 2000,
      nested: undefined,
      list: [],
    })
    expect(Object.isFrozen(checked)).toBe(true)
    expect(given).toEqual({ name: 'x', timeout: '2s' })
  })

  test.each([
    [{}, 'factory.name: found nothing, expected a string that is not empty'],
    [{ name: '' }, 'factory.name: found an empty string, expected a string that is not empty'],
    [
      { name: 'x', port: 70_000 },
      'factory.port: found 70000, expected a whole number from 0 to 65535',
    ],
    [
      { name: 'x', port: '80' },
      'factory.port: found a string, expected a whole number from 0 to 65535',
    ],
    [{ name: 'x', mode: 'slow' }, "factory.mode: found a string, expected one of 'fast', 'safe'"],
    [
      { name: 'x', timeout: '5 parsecs' },
      `factory.timeout: found "5 parsecs", expected milliseconds or a duration such as '10m'`,
    ],
    [{ name: 'x', nested: { on: 1 } }, 'factory.nested.on: found 1, expected true or false'],
    [{ name: 'x', list: ['a', 2] }, 'factory.list[1]: found 2, expected a string'],
    [
      { name: 'x', prot: 1 },
      'factory.prot: found an unknown option, expected one of list, mode, name, nested, port, timeout',
    ],
    [[], 'factory: found an array, expected an object'],
  ])('refuses %j by path, what was found and what was expected', (given, message) => {
    expect(() => checkOptions('factory', given, shape)).toThrow(
      expect.objectContaining({ code: 'HUB_ERR_OPTION', message }),
    )
  })

  test('never shows the value of a text option', () => {
    const refusal = (): unknown =>
      checkOptions(
        'factory',
        { name: 'x', secret: 'hunter2' },
        { ...shape, secret: check.string({ min: 32 }) },
      )
    expect(refusal).toThrow(HubError)
    expect(refusal).not.toThrow(/hunter2/)
  })
})

test.each([
  [250, 250],
  ['250ms', 250],
  ['1.5s', 1500],
  ['10m', 600_000],
  ['2h', 7_200_000],
  ['1d', 86_400_000],
] as const)('a duration of %s is %d ms', (given, expected) => {
  expect(milliseconds(given)).toBe(expected)
})

test.each([[-1], [Number.NaN], [Number.POSITIVE_INFINITY], ['10'], ['m'], ['1w']])(
  '%s is no duration',
  (given) => {
    expect(() => milliseconds(given as never)).toThrow(
      expect.objectContaining({ code: 'HUB_ERR_OPTION' }),
    )
  },
)

describe('HubError', () => {
  test('is known by its brand, also when another copy of the package made it', () => {
    const foreign = Object.assign(new Error('x'), {
      code: 'HUB_ERR_NOT_FOUND',
      [Symbol.for('hubkit.HubError')]: true,
    })
    expect(isHubError(foreign, 'HUB_ERR_NOT_FOUND')).toBe(true)
    expect(isHubError(foreign, 'HUB_ERR_CONFLICT')).toBe(false)
    expect(isHubError(Object.assign(new Error('x'), { code: 'HUB_ERR_NOT_FOUND' }))).toBe(false)
  })

  test('takes status and words from its code', () => {
    expect(new HubError('HUB_ERR_NOT_FOUND')).toMatchObject({
      status: 404,
      message: 'There is nothing here.',
    })
    expect(isErrorCode('HUB_ERR_NOT_FOUND')).toBe(true)
    expect(isErrorCode('toString')).toBe(false)
  })
})
