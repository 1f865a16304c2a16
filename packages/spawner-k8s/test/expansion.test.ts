import { describe, expect, test } from 'vitest'
import { manifestsOf, serverOf, type TestOptions } from './world.ts'

const server = serverOf({ user: 'Us_er', name: 'My Server' })
const USER = 'us-er---8a032e59'

describe('templates', () => {
  test.each<readonly [string, (field: string) => TestOptions]>([
    ['args', (field) => ({ args: [field] })],
    ['workingDirectory', (field) => ({ workingDirectory: `/${field}` })],
    ['labels', (field) => ({ labels: { a: field } })],
    ['annotations', (field) => ({ annotations: { a: field } })],
    ['commonLabels', (field) => ({ commonLabels: { a: field } })],
    ['initContainers', (field) => ({ initContainers: [{ name: 'a', command: [field] }] })],
    ['extraContainers', (field) => ({ extraContainers: { a: { name: field, image: 'x' } } })],
    ['volumes', (field) => ({ storage: { volumes: [{ name: field, emptyDir: {} }] } })],
    [
      'claims',
      (field) => ({ storage: { claims: { a: { capacity: '1Gi', labels: { a: field } } } } }),
    ],
    [
      'claim selectors',
      (field) => ({
        storage: { claims: { a: { capacity: '1Gi', selector: { matchLabels: { a: field } } } } },
      }),
    ],
    [
      'subPath',
      (field) => ({
        storage: { claims: { a: { capacity: '1Gi', mountPath: '/a', subPath: field } } },
      }),
    ],
    ['serviceAccount', (field) => ({ serviceAccount: { name: field } })],
    ['podConfig', (field) => ({ podConfig: { hostname: field } })],
    ['containerConfig', (field) => ({ containerConfig: { workingDir: field } })],
    ['image', (field) => ({ image: `r/${field}` })],
    ['imagePullSecrets', (field) => ({ imagePullSecrets: [field] })],
    ['nodeSelector', (field) => ({ scheduling: { nodeSelector: { a: field } } })],
    ['tolerations', (field) => ({ scheduling: { tolerations: [{ key: field }] } })],
    [
      'affinity',
      (field) => ({ scheduling: { podAffinity: { required: [{ topologyKey: field }] } } }),
    ],
    ['priorityClass', (field) => ({ scheduling: { priorityClass: field } })],
    ['lifecycle', (field) => ({ lifecycle: { preStop: { exec: { command: [field] } } } })],
    ['resources', (field) => ({ resources: { gpu: { count: 1, resource: `x/${field}` } } })],
    ['service annotations', (field) => ({ service: { enabled: true, annotations: { a: field } } })],
    [
      'extraObjects',
      (field) => ({
        extraObjects: [{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: field } }],
      }),
    ],
    ['environment', (field) => ({ environment: { A: field } })],
  ])('are filled in everywhere: %s', async (_what, options) => {
    const { spec: _spec, ...made } = await manifestsOf(options('{username}'), { server })
    expect(JSON.stringify(made)).toContain(USER)
    expect(JSON.stringify(made)).not.toContain('{username}')
  })

  test('keep dashes that are written, and lose those that an empty field leaves', async () => {
    const args = ['--', '-x', '{username}-', '{username}--{servername}', 'a-{servername}-b']
    const { pod } = await manifestsOf({ args })
    expect(pod.spec?.containers[0]?.args).toEqual(['--', '-x', 'user-', 'user', 'a--b'])
  })

  test('doubled braces are braces', async () => {
    const { secret } = await manifestsOf({ environment: { JSON: '{{"a": "{username}"}}' } })
    expect(secret.stringData?.['JSON']).toBe('{"a": "user"}')
  })

  test('know these fields', async () => {
    const fields = [
      'username',
      'servername',
      'user_server',
      'escaped_username',
      'unescaped_username',
    ]
    const more = [
      'unescaped_servername',
      'user_id',
      'userid',
      'server_id',
      'user_id_server',
      'hub_id',
    ]
    const late = [
      'hubnamespace',
      'namespace',
      'pod_name',
      'pvc_name',
      'service_name',
      'base_url',
      'port',
    ]
    const all = [...fields, ...more, ...late]
    const { secret } = await manifestsOf(
      { environment: { ALL: all.map((field) => `{${field}}`).join(' ') }, hubNamespace: 'default' },
      { server },
    )
    expect(secret.stringData?.['ALL']?.split(' ')).toEqual([
      USER,
      'my-server---c2d9a82f',
      `${USER}--my-server---c2d9a82f`,
      '-55s-5fer',
      'Us_er',
      'My',
      'Server',
      'u0123456789abcdefghi',
      'u0123456789abcdefghi',
      'sabcdefghijklmno',
      'u0123456789abcdefghi--my-server---c2d9a82f',
      'hub1',
      'user',
      'default',
      'jupyter-sabcdefghijklmno',
      'claim-u0123456789abcdefghi--my-server---c2d9a82f',
      'jupyter-sabcdefghijklmno',
      ...'/user/Us_er/My Server/'.split(' '),
      '8888',
    ])
  })

  test('what the hub says is never read as one', async () => {
    const { secret } = await manifestsOf({})
    expect(secret.stringData?.['JUPYTERHUB_OAUTH_SCOPES']).toBe('["access:servers!server=user/"]')
  })
})

describe('functions', () => {
  test.each([
    ['a value', { user: 1, fsGroup: 2 }],
    ['a function', { user: () => 1, fsGroup: () => Promise.resolve(2) }],
    ['a function for all', () => ({ user: 1, fsGroup: 2 })],
  ])('may stand for any value: %s', async (_what, security) => {
    const { pod } = await manifestsOf({ security })
    expect(pod.spec?.containers[0]?.securityContext?.runAsUser).toBe(1)
    expect(pod.spec?.securityContext?.fsGroup).toBe(2)
  })

  test('may stand for none', async () => {
    const { pod } = await manifestsOf({ security: { user: null, fsGroup: null } })
    expect(pod.spec?.containers[0]?.securityContext).not.toHaveProperty('runAsUser')
    expect(pod.spec?.securityContext).not.toHaveProperty('fsGroup')
  })

  test('know the server, its user and what was chosen; what they give is taken as it is', async () => {
    const options: TestOptions = {
      environment: {
        A: ({ server: { user }, attempt, user: { groups, admin } }) =>
          `{${user.name}} ${attempt} ${groups.join('+')} ${admin}`,
        B: ({ expand }) => expand('{username} in {namespace}'),
        C: ({ profile, options: chosen }) => `${profile} ${JSON.stringify(chosen)}`,
      },
      profiles: [
        {
          slug: 'p',
          displayName: 'P',
          set: {},
          choices: { size: { displayName: 'S', options: { s: { displayName: 's', set: {} } } } },
        },
      ],
    }
    const { secret } = await manifestsOf(options, { groups: ['x', 'y'], attempt: 4 })
    expect(secret.stringData).toMatchObject({
      A: '{user} 4 x+y false',
      B: 'user in hub',
      C: 'p {"size":"s"}',
    })
  })

  test('a field that is not known yet is refused', async () => {
    await expect(
      manifestsOf({ namespace: { name: ({ expand }) => expand('{pod_name}') } }),
    ).rejects.toThrow('what {pod_name} stands for is not known here yet')
  })

  test("an app's own schema gives what functions find", async () => {
    const schema = {
      '~standard': {
        version: 1 as const,
        vendor: 'test',
        validate: (value: unknown) => ({ value: { cores: (value as { n: number }).n * 2 } }),
        jsonSchema: { input: () => ({}), output: () => ({}) },
      },
    }
    const { pod } = await manifestsOf(
      {
        options: schema,
        resources: { cpu: { limit: ({ options }) => (options as { cores: number }).cores } },
      },
      { answers: { n: 2 } },
    )
    expect(pod.spec?.containers[0]?.resources?.limits?.['cpu']).toBe('4')
  })
})
