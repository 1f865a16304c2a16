import type { TestOptions } from '../../../packages/spawner-k8s/test/world.ts'

/** A configuration of KubeSpawner, and what we write for it. */
export interface Case {
  readonly what: string
  readonly user?: string
  readonly server?: string
  readonly theirs: Readonly<Record<string, unknown>>
  readonly ours: TestOptions
}

const term = { topologyKey: 'zone', labelSelector: { matchLabels: { stage: 'x' } } }
const nodeTerm = { matchExpressions: [{ key: 'gpu', operator: 'In', values: ['yes'] }] }
const toleration = { key: 'user', operator: 'Equal', value: 'yes', effect: 'NoSchedule' }
const volume = { name: 'data', persistentVolumeClaim: { claimName: '{pvc_name}' } }
const mount = { name: 'data', mountPath: '/home/{username}' }
const container = { name: 'side', image: 'busybox', command: ['sh', '-c', 'echo {username} --'] }

/** Configurations that use all that both know. */
export const CASES: readonly Case[] = [
  { what: 'nothing', theirs: {}, ours: {} },
  { what: 'a name to be hashed', user: 'User@Email.com', theirs: {}, ours: {} },
  { what: 'a server with a name', user: 'some_user', server: 'test-server!', theirs: {}, ours: {} },
  {
    what: 'names too long together',
    user: 'a'.repeat(40),
    server: 'b'.repeat(40),
    theirs: {},
    ours: {},
  },
  { what: 'a name of 47 letters', user: 'a'.repeat(47), theirs: {}, ours: {} },
  { what: 'a name in another script', user: '用户', server: '9z9', theirs: {}, ours: {} },
  {
    what: 'the older slugs',
    user: 'user@x',
    server: 'a_b',
    theirs: { slug_scheme: 'escape' },
    ours: { slugScheme: 'escape' },
  },
  {
    what: 'templates of names',
    server: 'one',
    theirs: {
      pod_name_template: 'u-{safe_username}-x{servername}',
      pvc_name_template: 'c-{escaped_username}-{servername}-',
      user_namespace_template: 'ns-{username}',
      enable_user_namespaces: true,
      dns_name_template: '{name}.{namespace}.example',
    },
    ours: {
      names: {
        pod: 'u-{safe_username}-x{servername}',
        claim: 'c-{escaped_username}-{servername}x',
        dns: '{service_name}.{namespace}.example',
      },
      namespace: { name: 'ns-{username}', create: true },
    },
  },
  {
    what: 'image, command and environment',
    user: 'us er',
    theirs: {
      image: 'quay.io/x/y:1',
      image_pull_policy: 'Always',
      image_pull_secrets: ['one', { name: 'two' }],
      cmd: ['start', '--debug'],
      working_dir: '/home/{username}',
      environment: { A: 'x{username}', B: '{{y}}', C: '{unescaped_username}' },
    },
    ours: {
      image: 'quay.io/x/y:1',
      imagePullPolicy: 'Always',
      imagePullSecrets: ['one', 'two'],
      args: ['start', '--debug'],
      workingDirectory: '/home/{username}',
      environment: { A: 'x{username}', B: '{{y}}', C: '{unescaped_username}' },
    },
  },
  {
    what: 'resources',
    theirs: {
      cpu_limit: 2,
      cpu_guarantee: 0.5,
      mem_limit: '2G',
      mem_guarantee: '512M',
      extra_resource_limits: { 'nvidia.com/gpu': '1', 'x.com/y': '3' },
      extra_resource_guarantees: { 'nvidia.com/gpu': '1' },
    },
    ours: {
      resources: {
        cpu: { limit: 2, guarantee: 0.5 },
        memory: { limit: 2 ** 31, guarantee: 2 ** 29 },
        gpu: { count: 1 },
        limits: { 'x.com/y': 3 },
      },
    },
  },
  {
    what: 'storage',
    user: 'a b',
    theirs: {
      storage_capacity: '5Gi',
      storage_class: 'fast',
      storage_access_modes: ['ReadWriteMany'],
      storage_selector: { matchLabels: { owner: '{username}' } },
      storage_extra_labels: { extra: '{username}' },
      storage_extra_annotations: { note: 'of {unescaped_username}' },
      volumes: [volume],
      volume_mounts: [mount],
    },
    ours: {
      storage: {
        claims: {
          home: {
            capacity: '5Gi',
            storageClass: 'fast',
            accessModes: ['ReadWriteMany'],
            selector: { matchLabels: { owner: '{username}' } },
            labels: { extra: '{username}' },
            annotations: { note: 'of {unescaped_username}' },
          },
        },
        volumes: [volume],
        mounts: [mount],
      },
    },
  },
  {
    what: 'no storage class at all',
    theirs: { storage_class: '', storage_capacity: '1Gi' },
    ours: { storage: { claims: { home: { capacity: '1Gi', storageClass: '' } } } },
  },
  {
    what: 'scheduling',
    theirs: {
      node_selector: { disk: 'ssd' },
      tolerations: [toleration],
      node_affinity_preferred: [{ weight: 1, preference: nodeTerm }],
      node_affinity_required: [nodeTerm],
      pod_affinity_preferred: [{ weight: 100, podAffinityTerm: term }],
      pod_affinity_required: [term],
      pod_anti_affinity_preferred: [{ weight: 100, podAffinityTerm: term }],
      pod_anti_affinity_required: [term],
      scheduler_name: 'my-scheduler',
      priority_class_name: 'low',
    },
    ours: {
      scheduling: {
        nodeSelector: { disk: 'ssd' },
        tolerations: [toleration],
        nodeAffinity: { preferred: [{ weight: 1, preference: nodeTerm }], required: [nodeTerm] },
        podAffinity: { preferred: [{ weight: 100, podAffinityTerm: term }], required: [term] },
        podAntiAffinity: { preferred: [{ weight: 100, podAffinityTerm: term }], required: [term] },
        schedulerName: 'my-scheduler',
        priorityClass: 'low',
      },
    },
  },
  {
    what: 'lists as objects',
    theirs: {
      volumes: { b: { name: 'b', emptyDir: {} }, a: { name: 'a', emptyDir: {} } },
      volume_mounts: { b: { name: 'b', mountPath: '/b' }, a: { name: 'a', mountPath: '/a' } },
      tolerations: { a: toleration },
      init_containers: { 'b-1': container },
    },
    ours: {
      storage: {
        volumes: { b: { name: 'b', emptyDir: {} }, a: { name: 'a', emptyDir: {} } },
        mounts: { b: { name: 'b', mountPath: '/b' }, a: { name: 'a', mountPath: '/a' } },
      },
      scheduling: { tolerations: { a: toleration } },
      initContainers: { 'b-1': container },
    },
  },
  {
    what: 'security',
    theirs: {
      uid: 1000,
      gid: 100,
      fs_gid: 101,
      supplemental_gids: [5, 6],
      service_account: 'sa-{username}',
      automount_service_account_token: true,
      pod_security_context: { fsGroupChangePolicy: 'OnRootMismatch' },
      container_security_context: { readOnlyRootFilesystem: true },
    },
    ours: {
      security: {
        user: 1000,
        group: 100,
        fsGroup: 101,
        supplementalGroups: [5, 6],
        container: { readOnlyRootFilesystem: true },
      },
      serviceAccount: { name: 'sa-{username}', mountToken: true },
    },
  },
  {
    what: 'a service account by its name alone',
    theirs: { service_account: 'sa' },
    ours: { serviceAccount: { name: 'sa' } },
  },
  {
    what: 'a privileged container',
    theirs: { privileged: true, allow_privilege_escalation: null },
    ours: { security: { privileged: true, allowPrivilegeEscalation: null } },
  },
  {
    what: 'labels and annotations',
    user: 'x y',
    theirs: {
      extra_labels: { mine: '{username}', app: 'lost' },
      extra_annotations: { note: '{unescaped_username}' },
      common_labels: { app: 'won' },
      component_label: 'other',
    },
    ours: {
      labels: { mine: '{username}', app: 'lost' },
      annotations: { note: '{unescaped_username}' },
      commonLabels: {
        app: 'won',
        heritage: null,
        'app.kubernetes.io/name': null,
        'app.kubernetes.io/managed-by': null,
      },
      component: 'other',
    },
  },
  {
    what: 'more containers and more of everything',
    theirs: {
      init_containers: [{ ...container, name: 'init' }],
      extra_containers: [container],
      lifecycle_hooks: { postStart: { exec: { command: ['true'] } } },
      extra_container_config: { stdin: true, env_from: [] },
      extra_pod_config: { dnsPolicy: 'None', hostname: '{username}' },
      port: 9999,
      ip: '::',
    },
    ours: {
      initContainers: [{ ...container, name: 'init' }],
      extraContainers: [container],
      lifecycle: { postStart: { exec: { command: ['true'] } } },
      containerConfig: { stdin: true },
      podConfig: { dnsPolicy: 'None', hostname: '{username}' },
      address: { port: 9999, host: '::' },
    },
  },
]
