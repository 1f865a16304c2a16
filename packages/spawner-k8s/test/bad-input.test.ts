// Options that are wrong are refused when the spawner is made, with the place where they stand.
import { isHubError } from '@hubkit/core/contract'
import { describe, expect, test } from 'vitest'
import type { ServerLayer } from '../src/options/layer.ts'
import { manifestsOf, settingsOf, specOf, type TestOptions } from './world.ts'

/** The message of what making a spawner throws. */
function refusal(options: object): string {
  try {
    settingsOf(options)
  } catch (error) {
    if (isHubError(error, 'HUB_ERR_OPTION')) return error.message
    throw error
  }
  return 'accepted'
}

const claim = { capacity: '1Gi', mountPath: '/home' }

describe('refuses at construction', () => {
  test.each<readonly [object, string]>([
    [{ image: undefined }, 'image: found nothing, expected the name of an image'],
    [
      { takeOver: true },
      "takeOver: found true, expected it only with compatibility: 'kubespawner'",
    ],
    [{ image: 'a b' }, 'image: found a string, expected the name of an image'],
    [{ imagee: 'a' }, 'imagee: found an unknown option'],
    [
      { resources: { memory: { limit: '1 Gb' } } },
      'resources.memory.limit: found a string, expected a quantity',
    ],
    [{ resources: { cpu: { limit: -1 } } }, 'resources.cpu.limit: found -1, expected a quantity'],
    [
      { resources: { limits: { 'a b': 1 } } },
      'resources.limits.a b: found a string, expected the name of a label',
    ],
    [
      { resources: { gpu: { count: 0.5 } } },
      'resources.gpu.count: found 0.5, expected a whole number',
    ],
    [{ environment: { A: 'x{usrname}' } }, 'environment.A: found the placeholder {usrname}'],
    [
      { environment: { 'A=B': 'x' } },
      'environment.A=B: found a string, expected the name of a variable',
    ],
    [{ environment: { A: 1 } }, 'environment.A: found 1, expected an object'],
    [{ labels: { a: 'b c' } }, 'labels.a: found a string, expected the value of a label'],
    [
      { annotations: { 'a/b/c': '' } },
      'annotations.a/b/c: found a string, expected the name of a label',
    ],
    [{ args: ['a', '{'] }, "args[1]: found a single '{'"],
    [{ names: { pod: 'Jupyter-{server_id}' } }, 'names.pod: found what can be no DNS label'],
    [{ names: { pod: 'a_{server_id}' } }, 'names.pod: found what can be no DNS label'],
    [{ names: { pod: 'jupyter' } }, 'names.pod: several servers would have this name'],
    [{ names: { pod: 'jupyter-{username}' } }, 'names.pod: several servers would have this name'],
    [{ names: { pod: '{pod_name}' } }, 'names.pod: found the placeholder {pod_name}'],
    [{ names: { secret: '9{pod_name}' } }, 'names.secret: found what can be no DNS label'],
    [{ namespace: { name: 'Users' } }, 'namespace.name: found a string, expected a DNS label'],
    [{ namespace: { name: '{pod_name}' } }, 'namespace.name: found the placeholder {pod_name}'],
    [
      { storage: { claims: { Home: claim } } },
      'storage.claims.Home: found a string, expected a DNS label',
    ],
    [
      { storage: { claims: { home: { mountPath: '/home' } } } },
      'storage.claims.home.capacity: found nothing',
    ],
    [
      { storage: { claims: { home: { ...claim, mountPath: 'home' } } } },
      'storage.claims.home.mountPath: found a string, expected an absolute path',
    ],
    [
      { storage: { claims: { home: { ...claim, accessModes: ['RWO'] } } } },
      "storage.claims.home.accessModes[0]: found a string, expected one of 'ReadWriteOnce'",
    ],
    [
      { storage: { claims: { home: { ...claim, name: 'home-{username}' } } } },
      'storage.claims.home.whenRemoved: several servers would use this claim',
    ],
    [
      { names: { claim: 'home-{user_id}' }, storage: { claims: { home: claim } } },
      'storage.claims.home.whenRemoved: several servers would use this claim',
    ],
    [
      { storage: { mounts: [{ name: 'data', mountPath: '/data' }] } },
      'storage.mounts[0].name: there is no volume of this name: none is defined',
    ],
    [
      { storage: { claims: { home: claim }, mounts: { x: { name: 'data', mountPath: '/data' } } } },
      'storage.mounts.x.name: there is no volume of this name: expected one of home',
    ],
    [
      { initContainers: [{ name: 'a', volumeMounts: [{ name: 'data', mountPath: '/' }] }] },
      'initContainers[0].volumeMounts[0].name: there is no volume',
    ],
    [
      { extraContainers: [{ image: 'a' }] },
      'extraContainers[0].name: found nothing, expected a name',
    ],
    [
      { extraContainers: [{ name: 'notebook' }] },
      'extraContainers[0].name: another container has this name',
    ],
    [
      { initContainers: { a: { name: 'x' } }, extraContainers: [{ name: 'x' }] },
      'extraContainers[0].name: another container has this name',
    ],
    [
      { extraContainers: [{ name: 'a', image_pull_policy: 'x' }] },
      'extraContainers[0].image_pull_policy: found an unknown option',
    ],
    [{ security: { pod: { fs_group: 1 } } }, 'security.pod.fs_group: found an unknown option'],
    [
      { security: { container: { run_as_user: 1 } } },
      'security.container.run_as_user: found an unknown option',
    ],
    [
      { security: { container: { runAsUser: '1000' } } },
      'security.container.runAsUser: found a string, expected a number',
    ],
    [{ security: { user: 0 } }, 'security.user: found 0, root, which runAsNonRoot forbids'],
    [
      { scheduling: { tolerations: [{ key: 'a', efect: 'x' }] } },
      'scheduling.tolerations[0].efect: found an unknown option',
    ],
    [{ podConfig: { hostNetwrk: true } }, 'podConfig.hostNetwrk: found an unknown option'],
    [
      { containerConfig: { env: [{ name: 'A', value: '{nobody}' }] } },
      'containerConfig.env[0].value: found the placeholder {nobody}',
    ],
    [
      { extraObjects: [{ kind: 'ConfigMap' }] },
      'extraObjects[0].apiVersion: found nothing, expected a text',
    ],
    [
      { extraObjects: [{ apiVersion: 'v1', kind: 'ConfigMap', dat: {} }] },
      'extraObjects[0].dat: found an unknown option',
    ],
    [
      { extraObjects: [{ apiVersion: 'x.org/v1', kind: 'Thing', spec: { a: ['{b}'] } }] },
      'extraObjects[0].spec.a[0]: found the placeholder {b}',
    ],
    [{ gracePeriod: 'soon' }, 'gracePeriod: found "soon", expected milliseconds or a duration'],
    [
      { address: { port: 70_000 } },
      'address.port: found 70000, expected a whole number from 1 to 65535',
    ],
    [{ hooks: { modifyPods: () => undefined } }, 'hooks.modifyPods: found an unknown option'],
    [
      { compatibility: 'kubespawner6' },
      "compatibility: found a string, expected one of 'kubespawner'",
    ],
    [{ groups: [{ groups: ['a'], set: { image: 3 } }] }, 'groups[0].set.image: found 3'],
    [{ profiles: [] }, 'profiles: found an array, expected an array that is not empty'],
    [
      { profiles: [{ slug: 'a', displayName: 'A', set: { cpu: 1 } }] },
      'profiles[0].set.cpu: found an unknown option',
    ],
    [{ profiles: [{ slug: 'A', displayName: 'A', set: {} }] }, 'profiles[0].slug: expected a slug'],
    [
      {
        profiles: [{ slug: 'a', displayName: 'A', set: {} }],
        choices: {
          c: { displayName: 'C', options: { o: { displayName: 'O', set: { image: '{x}' } } } },
        },
      },
      'choices.c.options.o.set.image: found the placeholder {x}',
    ],
  ])('%j', (options, message) => {
    const refused = refusal({ image: 'a', ...options })
    expect(refused.replace(/^kubernetesSpawner\./, '')).toContain(message)
    expect(refused).toMatch(/^kubernetesSpawner\./)
  })

  test('a wrong value is never shown, since it may be a secret', () => {
    expect(refusal({ environment: { A: 'x\0secret' } })).not.toContain('secret')
  })

  test('profiles and a schema at once', () => {
    const schema = { '~standard': {} }
    const profiles = [{ slug: 'a', displayName: 'A', set: {} }]
    expect(refusal({ profiles, options: schema })).toContain('options: there are profiles already')
  })

  test.each<TestOptions>([
    { image: () => 'x y' },
    { resources: { memory: { limit: () => 'much' } } },
    { storage: { claims: () => ({ home: claim }), mounts: [{ name: 'x', mountPath: '/x' }] } },
    {
      storage: {
        volumes: [() => ({ name: 'x', emptyDir: {} })],
        mounts: [{ name: 'x', mountPath: '/x' }],
      },
    },
    { names: { pod: () => 'A' } },
    { environment: null, labels: { a: null } },
  ])('nothing of what is only known later: %#', (options) => {
    expect(refusal(options)).toBe('accepted')
  })
})

describe('refuses at a start, with the same words, what came of functions and templates', () => {
  test.each<readonly [ServerLayer, string]>([
    [
      { image: () => 'x y' },
      'kubernetesSpawner.image: found a string, expected the name of an image',
    ],
    [
      { resources: { memory: { limit: () => 'much' } } },
      'kubernetesSpawner.resources.memory.limit',
    ],
    [{ names: { pod: () => 'A' } }, 'kubernetesSpawner.names.pod: what came of it is no DNS label'],
    [
      { labels: { owner: '{unescaped_username} x' } },
      'kubernetesSpawner.labels.owner: found a string, expected the value of a label',
    ],
    [
      { storage: { mounts: () => [{ name: 'x', mountPath: '/x' }] } },
      'kubernetesSpawner.storage.mounts[0].name: there is no volume of this name',
    ],
    [
      {
        storage: {
          claims: {
            a: { ...claim, name: 'c-{server_id}' },
            b: { ...claim, name: 'c-{server_id}' },
          },
        },
      },
      'kubernetesSpawner.storage.claims.b.name: another claim of the server has this name',
    ],
    [{ image: null }, 'kubernetesSpawner.image: found nothing'],
  ])('%#', async (layer, message) => {
    await expect(
      manifestsOf({ groups: [{ groups: ['all'], set: layer }] }, { groups: ['all'] }),
    ).rejects.toThrow(message)
  })

  test('profiles of a function are checked when it gives them', async () => {
    const profiles = (): never[] => [{ slug: 'a', displayName: 'A', set: { cpu: 1 } }] as never[]
    await expect(specOf({ profiles })).rejects.toThrow(
      'profiles[0].set.cpu: found an unknown option',
    )
  })

  test('an extra object without a name', async () => {
    const extraObjects = [{ apiVersion: 'v1', kind: 'ConfigMap' }]
    await expect(manifestsOf({ extraObjects })).rejects.toThrow(
      'the ConfigMap has no metadata.name',
    )
  })
})
