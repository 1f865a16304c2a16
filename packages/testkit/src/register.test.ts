import { expect, test } from 'vitest'
import type { ContractSuite } from './case.ts'
import { register } from './register.ts'

const suite: ContractSuite<number> = {
  name: 'numbers',
  cases: [
    {
      name: 'it is one',
      async run(subject) {
        if (subject !== 1) throw new Error('it is not')
      },
    },
    { name: 'it is anything', run: () => Promise.resolve() },
  ],
}

function collect(subject: number, options?: Parameters<typeof register>[3]) {
  const tests = new Map<string, () => Promise<void>>()
  const disposed: string[] = []
  const dispose = (): void => void disposed.push('disposed')
  register(
    { test: (name, run) => tests.set(name, run) },
    suite,
    () => ({ subject, dispose }),
    options,
  )
  return { tests, disposed }
}

test('every case is a test, and its subject is disposed of also when it fails', async () => {
  const { tests, disposed } = collect(2)
  expect([...tests.keys()]).toEqual(['numbers: it is one', 'numbers: it is anything'])
  await expect(tests.get('numbers: it is one')?.()).rejects.toThrow('it is not')
  await tests.get('numbers: it is anything')?.()
  expect(disposed).toHaveLength(2)
})

test('a case that is left out says why and does not run', async () => {
  const { tests } = collect(2, { skip: [{ case: 'it is one', reason: 'it is two' }] })
  await tests.get('numbers: it is one (left out: it is two)')?.()
})

test('a skip without a case or a reason is refused', () => {
  expect(() => collect(1, { skip: [{ case: 'it is three', reason: 'x' }] })).toThrow(
    "no case is called 'it is three'",
  )
  expect(() => collect(1, { skip: [{ case: 'it is one', reason: '' }] })).toThrow('gives no reason')
})
