import { serverOf, type Asked, type TestOptions } from './world.ts'

/** What golden files are made of: options, and for whom. */
export interface GoldenCase {
  readonly options: TestOptions
  readonly asked?: Asked
}

const home = { capacity: '10Gi', mountPath: '/home/jovyan' }
const named = serverOf({ user: 'Ada@Example.org', name: 'Big Data' })

/** A case each for what belongs together; the file is called after it. */
export const GOLDEN: Readonly<Record<string, GoldenCase>> = {
  plain: { options: {} },
  'named-server': {
    options: { storage: { claims: { home } } },
    asked: { server: named, attempt: 3 },
  },
  'labels-and-annotations': {
    options: {
      labels: { course: 'x-{username}', 'app.kubernetes.io/name': 'lost' },
      annotations: { 'example.org/owner': '{unescaped_username}', 'hubkit.dev/attempt': 'lost' },
      commonLabels: { team: 'data' },
      component: 'notebook-server',
    },
    asked: { server: named },
  },
  resources: {
    options: {
      resources: {
        cpu: { guarantee: 0.25, limit: '2' },
        memory: { guarantee: '512Mi', limit: 2 ** 31 },
        gpu: { count: 2, resource: 'amd.com/gpu' },
        limits: { 'ephemeral-storage': '10Gi', 'example.org/fpga': 1 },
        guarantees: { 'ephemeral-storage': '1Gi' },
      },
    },
  },
  storage: {
    options: {
      storage: {
        claims: {
          home: {
            ...home,
            storageClass: 'fast',
            accessModes: ['ReadWriteMany'],
            labels: { tier: 'home' },
            annotations: { 'example.org/for': '{unescaped_username}' },
            selector: { matchLabels: { owner: '{user_id}' } },
            resize: true,
          },
          scratch: {
            capacity: 2 ** 30,
            storageClass: '',
            mountPath: '/scratch',
            whenRemoved: 'retain',
          },
          shared: {
            name: 'everybodys',
            create: false,
            mountPath: '/shared',
            subPath: 'users/{user_id}',
            readOnly: true,
          },
          restored: {
            capacity: '1Gi',
            volumeMode: 'Filesystem',
            dataSource: {
              apiGroup: 'snapshot.storage.k8s.io',
              kind: 'VolumeSnapshot',
              name: 's-{user_id}',
            },
          },
        },
        volumes: {
          tmp: { name: 'tmp', emptyDir: { medium: 'Memory', sizeLimit: '64Mi' } },
          config: { name: 'config', configMap: { name: 'jupyter-{username}' } },
        },
        mounts: [
          { name: 'tmp', mountPath: '/dev/shm' },
          { name: 'config', mountPath: '/etc/jupyter', readOnly: true },
        ],
      },
    },
  },
  scheduling: {
    options: {
      scheduling: {
        nodeSelector: { pool: 'users' },
        tolerations: [{ key: 'users', operator: 'Equal', value: 'only', effect: 'NoSchedule' }],
        nodeAffinity: {
          required: [{ matchExpressions: [{ key: 'gpu', operator: 'Exists' }] }],
          preferred: [
            {
              weight: 100,
              preference: { matchExpressions: [{ key: 'zone', operator: 'In', values: ['a'] }] },
            },
          ],
        },
        podAffinity: {
          required: [{ topologyKey: 'zone', labelSelector: { matchLabels: { a: 'b' } } }],
        },
        podAntiAffinity: {
          preferred: [
            {
              weight: 1,
              podAffinityTerm: { topologyKey: 'host', labelSelector: { matchLabels: { a: 'b' } } },
            },
          ],
        },
        topologySpread: [
          {
            maxSkew: 1,
            topologyKey: 'zone',
            whenUnsatisfiable: 'ScheduleAnyway',
            labelSelector: { matchLabels: { a: 'b' } },
          },
        ],
        schedulerName: 'packing',
        priorityClass: 'users',
        runtimeClass: 'gvisor',
      },
    },
  },
  security: {
    options: {
      security: {
        user: 1000,
        group: 100,
        fsGroup: 200,
        supplementalGroups: [300, 400],
        container: { readOnlyRootFilesystem: true, capabilities: { add: ['NET_BIND_SERVICE'] } },
        pod: { seccompProfile: { type: 'Localhost', localhostProfile: 'p.json' } },
      },
      serviceAccount: { name: 'notebook-{username}', mountToken: true },
    },
  },
  unhardened: {
    options: {
      security: { privileged: true, fsGroup: null, container: null, pod: null },
    },
  },
  environment: {
    options: {
      environment: {
        GREETING: 'Hello {unescaped_username} {{x}}',
        HOME_URL: '$(GREETING) at {base_url}',
        NODE: { valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } },
        PLACE: '$(NODE) of $(GREETING)',
        key: { name: 'PASSWORD', valueFrom: { secretKeyRef: { name: 'db', key: 'password' } } },
      },
    },
    asked: { server: named },
  },
  containers: {
    options: {
      image: 'quay.io/jupyter/base-notebook:2026-01-05',
      imagePullPolicy: 'IfNotPresent',
      imagePullSecrets: ['regcred'],
      command: ['tini', '--'],
      args: ['start', '--name={username}', '--', '-x', '{user_server}-'],
      workingDirectory: '/home/{username}',
      gracePeriod: '90s',
      restartPolicy: 'OnFailure',
      lifecycle: {
        postStart: { exec: { command: ['sh', '-c', 'echo ${{HOME}}'] } },
        preStop: { httpGet: { path: '/stop', port: 'notebook-port' } },
      },
      initContainers: {
        b: { name: 'second', image: 'busybox:1', command: ['true'] },
        a: { name: 'first', image: 'busybox:1', command: ['true'] },
      },
      extraContainers: [{ name: 'proxy', image: 'envoy:1', args: ['--user={username}'] }],
      containerConfig: { env: [{ name: 'EXTRA', value: '1' }], stdin: true },
      podConfig: {
        hostname: '{username}',
        dnsConfig: { options: [{ name: 'ndots', value: '1' }] },
        containers: [{ name: 'proxy', imagePullPolicy: 'Never' }],
      },
    },
  },
  'service-namespace-and-more': {
    options: {
      namespace: {
        name: 'users-{username}',
        create: true,
        labels: { owner: '{username}' },
        annotations: { 'example.org/owner': '{unescaped_username}' },
      },
      service: {
        enabled: true,
        labels: { mesh: 'yes' },
        annotations: { 'example.org/mesh': 'on' },
      },
      address: { host: '::', port: 9999 },
      extraObjects: [
        {
          apiVersion: 'v1',
          kind: 'ConfigMap',
          metadata: { name: 'c-{pod_name}' },
          data: { user: '{unescaped_username}' },
        },
        {
          apiVersion: 'networking.k8s.io/v1',
          kind: 'NetworkPolicy',
          metadata: { name: 'n-{user_id}', labels: { a: 'b' } },
          spec: { podSelector: {}, policyTypes: ['Ingress'] },
        },
      ],
    },
    asked: { server: named },
  },
  kubespawner: {
    options: {
      compatibility: 'kubespawner',
      storage: {
        claims: { home: { ...home, storageClass: 'standard' }, scratch: { capacity: '1Gi' } },
      },
      service: { enabled: true },
    },
    asked: { server: named, attempt: 2 },
  },
  profile: {
    options: {
      resources: { memory: { limit: '1Gi' }, cpu: { limit: 1 } },
      scheduling: { nodeSelector: { pool: 'small', kind: 'user' } },
      groups: [{ groups: ['staff'], set: { environment: { STAFF: 'yes' } } }],
      choices: {
        size: {
          displayName: 'Size',
          options: {
            s: { displayName: 'Small', set: {} },
            l: {
              displayName: 'Large',
              set: {
                resources: { memory: { limit: '8Gi' } },
                scheduling: { nodeSelector: { pool: null } },
              },
            },
          },
        },
      },
      profiles: [
        { slug: 'plain', displayName: 'Plain', set: {} },
        {
          slug: 'own',
          displayName: 'Own image',
          set: { environment: { PROFILE: '{username}' } },
          choices: {
            image: {
              displayName: 'Image',
              options: {},
              freeText: {
                displayName: 'Image',
                pattern: /[a-z0-9./:{}-]+/,
                set: (image) => ({ image: 'r/x', environment: { IMAGE: image } }),
              },
            },
          },
        },
      ],
    },
    asked: { groups: ['staff'], answers: { profile: 'own', size: 'l', image: 'x/{username}' } },
  },
}
