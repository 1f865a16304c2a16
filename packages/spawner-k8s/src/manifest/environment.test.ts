import { expect, test } from 'vitest'
import { divideEnvironment } from './environment.ts'

const field = { fieldRef: { fieldPath: 'status.hostIP' } }
const secretRef = (name: string): object => ({ secretKeyRef: { name: 's', key: name } })

test('what is known is in the Secret, references filled in, whatever the order', () => {
  const { secret, pod } = divideEnvironment(
    { C: '$(B)/c', A: 'a', B: '$(A)/b', D: '$$(A) $(NOBODY) $(D)' },
    {},
    's',
  )
  expect(secret).toEqual({ A: 'a', B: 'a/b', C: 'a/b/c', D: '$(A) $(NOBODY) $(D)' })
  expect(pod).toEqual([])
})

test('what the hub says wins, and is never read for references', () => {
  const { secret } = divideEnvironment(
    { TOKEN: 'mine', URL: '$(BASE)/x' },
    { TOKEN: 'theirs', BASE: '$(TOKEN)' },
    's',
  )
  expect(secret).toEqual({ TOKEN: 'theirs', BASE: '$(TOKEN)', URL: '$(TOKEN)/x' })
})

test('what Kubernetes finds out, and what needs it, is in the pod, in an order that works', () => {
  const { secret, pod } = divideEnvironment(
    {
      A: '$(HOST):$(PORT)',
      HOST: { valueFrom: field },
      B: '$(A)!',
      PORT: '80',
      other: { name: 'Z', value: 'z' },
    },
    {},
    's',
  )
  expect(secret).toEqual({ PORT: '80', Z: 'z' })
  expect(pod).toEqual([
    { name: 'PORT', valueFrom: secretRef('PORT') },
    { name: 'HOST', valueFrom: field },
    { name: 'A', value: '$(HOST):$(PORT)' },
    { name: 'B', value: '$(A)!' },
  ])
})

test('a name inside goes before the key, and orders by the key', () => {
  const { pod } = divideEnvironment(
    { b: { name: 'X', valueFrom: field }, a: { name: 'Y', valueFrom: field } },
    {},
    's',
  )
  expect(pod.map(({ name }) => name)).toEqual(['Y', 'X'])
})

test('circles stay as they are and come last', () => {
  const { secret, pod } = divideEnvironment({ A: '$(B)', B: '$(A)' }, {}, 's')
  expect(secret).toEqual({ A: '$(A)', B: '$(B)' })
  expect(pod).toEqual([])
  const open = divideEnvironment(
    { A: '$(B)$(H)', B: '$(A)$(H)', H: { valueFrom: field }, C: '$(C)$(H)' },
    {},
    's',
  )
  expect(open.pod.map(({ name }) => name)).toEqual(['H', 'C', 'A', 'B'])
})
