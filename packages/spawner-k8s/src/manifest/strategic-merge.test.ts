import { expect, test } from 'vitest'
import { strategicMerge } from './strategic-merge.ts'

const below = {
  containers: [
    { name: 'notebook', image: 'a', ports: [{ containerPort: 8888 }], args: ['x', 'y'] },
    { name: 'side', image: 'b' },
  ],
  volumes: [{ name: 'v', emptyDir: {} }],
  tolerations: [{ key: 'a' }],
  securityContext: { runAsNonRoot: true, fsGroup: 100 },
}

test.each([
  [
    'objects are merged',
    { securityContext: { fsGroup: 1 } },
    { securityContext: { runAsNonRoot: true, fsGroup: 1 } },
  ],
  [
    'members of a list are found by their key',
    { containers: [{ name: 'side', image: 'c' }] },
    { containers: [below.containers[0], { name: 'side', image: 'c' }] },
  ],
  [
    'new ones are added',
    { volumes: [{ name: 'w', emptyDir: {} }] },
    { volumes: [...below.volumes, { name: 'w', emptyDir: {} }] },
  ],
  [
    'a volume has one source',
    { volumes: [{ name: 'v', hostPath: { path: '/' } }] },
    { volumes: [{ name: 'v', hostPath: { path: '/' } }] },
  ],
  ['lists without a key are replaced', { tolerations: [] }, { tolerations: [] }],
  [
    'lists of texts are replaced',
    { containers: [{ name: 'notebook', args: ['z'] }] },
    { containers: [{ ...below.containers[0], args: ['z'] }, below.containers[1]] },
  ],
  [
    'one is taken away',
    { containers: [{ name: 'side', $patch: 'delete' }] },
    { containers: [below.containers[0]] },
  ],
  [
    'a whole list is replaced',
    { volumes: [{ $patch: 'replace' }, { name: 'only', emptyDir: {} }] },
    { volumes: [{ name: 'only', emptyDir: {} }] },
  ],
  [
    'a field is taken away',
    { securityContext: { $patch: 'delete' } },
    { securityContext: undefined },
  ],
  [
    'an object is replaced',
    { securityContext: { $patch: 'replace', fsGroup: 5 } },
    { securityContext: { fsGroup: 5 } },
  ],
  [
    'only some fields are kept',
    { securityContext: { $retainKeys: ['fsGroup'] } },
    { securityContext: { fsGroup: 100 } },
  ],
  [
    'what is new has no directives',
    { dnsConfig: { $patch: 'merge', options: [{ name: 'ndots' }] } },
    { dnsConfig: { options: [{ name: 'ndots' }] } },
  ],
] as const)('%s', (_what, above, expected) => {
  const before = structuredClone(below)
  expect(strategicMerge<object>(below, above)).toEqual({ ...below, ...expected })
  expect(below).toEqual(before)
})

test('nothing changes nothing', () => {
  expect(strategicMerge(below, undefined)).toBe(below)
})
