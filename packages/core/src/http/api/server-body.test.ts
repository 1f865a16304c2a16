import { describe, expect, test } from 'vitest'
import { serverBody } from './server-body.ts'

describe('the body of a start', () => {
  test.each([
    [undefined, {}],
    [null, {}],
    [{}, {}],
    [{ size: 'large' }, { userOptions: { size: 'large' } }],
    [{ user_options: { size: 'large' } }, { userOptions: { size: 'large' } }],
    [{ user_options: {} }, { userOptions: {} }],
    [{ user_options: null, display_name: 'My lab' }, { displayName: 'My lab' }],
    [{ display_name: '' }, {}],
    [{ display_name: null }, {}],
  ])('%j', (body, expected) => {
    const result = serverBody.safeParse(body)
    expect(result.success && JSON.parse(JSON.stringify(result.data))).toEqual(expected)
  })

  test.each([
    [[]],
    ['x'],
    [1],
    [{ user_options: [] }],
    [{ display_name: 1 }],
    [{ user_options: {}, size: 'large' }],
  ])('refuses %j', (body) => {
    expect(serverBody.safeParse(body).success).toBe(false)
  })
})
