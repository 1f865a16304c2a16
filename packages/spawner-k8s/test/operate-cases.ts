import type { OperatorOptions } from '../src/operate/options.ts'

/** Options of hubs as operators have them. */
export interface OperateCase {
  readonly options: OperatorOptions
}

const claim = { capacity: '1Gi', mountPath: '/home/jovyan' }

/** A golden file each. */
export const OPERATED: Readonly<Record<string, OperateCase>> = {
  plain: { options: { hubNamespace: 'hub', image: 'a:1' } },
  'claims-and-services': {
    options: {
      hubNamespace: 'hub',
      namespace: { name: 'users' },
      image: 'a:1',
      storage: { claims: { home: { ...claim, resize: true } } },
      service: { enabled: true },
      address: { port: 9999 },
      initContainers: [{ name: 'prepare', image: 'busybox:1' }],
      extraObjects: [
        { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', metadata: { name: '{pod_name}' } },
        { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: '{pod_name}' } },
        { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: 'n' } },
      ],
    },
  },
  'take-over': {
    options: { hubNamespace: 'hub', image: 'a:1', compatibility: 'kubespawner', takeOver: true },
  },
  'kept-claims': {
    options: {
      hubNamespace: 'hub',
      image: 'a:1',
      storage: {
        claims: {
          home: { ...claim, whenRemoved: 'retain' },
          shared: { name: 'all', create: false, mountPath: '/all' },
        },
      },
    },
  },
  'a-namespace-for-each': {
    options: {
      hubNamespace: 'hub',
      image: 'a:1',
      namespace: { name: 'user-{username}', create: true },
      compatibility: 'kubespawner',
    },
  },
  profiles: {
    options: {
      hubNamespace: 'hub',
      image: 'base:1',
      groups: [{ groups: ['gpu'], set: { image: 'cuda:1', namespace: { name: 'gpu' } } }],
      choices: {
        image: {
          displayName: 'Image',
          options: {
            r: {
              displayName: 'R',
              set: { image: 'r:1' },
              choices: {
                version: {
                  displayName: 'Version',
                  options: { two: { displayName: '2', set: { image: 'r:2' } } },
                },
              },
            },
            function: { displayName: 'f', set: { image: () => 'unknown' } },
            template: { displayName: 't', set: { image: 'x/{username}' } },
          },
        },
      },
      profiles: [
        {
          slug: 'p',
          displayName: 'P',
          set: { image: 'p:1', extraContainers: [{ name: 's', image: 'side:1' }] },
        },
      ],
    },
  },
}
