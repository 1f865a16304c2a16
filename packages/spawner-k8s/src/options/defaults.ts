import type { ServerLayer } from './layer.ts'

/** What holds unless options say otherwise. The pod-security standard "restricted" admits the pod that comes of it. */
export const DEFAULTS: ServerLayer = {
  address: { host: '0.0.0.0', port: 8888 },
  component: 'singleuser-server',
  commonLabels: {
    'app.kubernetes.io/name': 'hubkit',
    'app.kubernetes.io/managed-by': 'hubkit',
  },
  gracePeriod: '30s',
  names: {
    pod: 'jupyter-{server_id}',
    claim: 'claim-{user_id_server}',
    secret: '{pod_name}',
    service: '{pod_name}',
    dns: '{service_name}.{namespace}.svc.cluster.local',
  },
  restartPolicy: 'Never',
  security: {
    allowPrivilegeEscalation: false,
    fsGroup: 100,
    container: { runAsNonRoot: true, capabilities: { drop: ['ALL'] } },
    pod: {
      runAsNonRoot: true,
      fsGroupChangePolicy: 'OnRootMismatch',
      seccompProfile: { type: 'RuntimeDefault' },
    },
  },
  service: { portName: 'http' },
  serviceAccount: { mountToken: false },
}

/** What holds besides with `compatibility: 'kubespawner'`: what version 7.1 does. */
export const KUBESPAWNER_DEFAULTS: ServerLayer = {
  commonLabels: {
    'app.kubernetes.io/name': 'jupyterhub',
    'app.kubernetes.io/managed-by': 'kubespawner',
    app: 'jupyterhub',
    heritage: 'jupyterhub',
  },
  names: { pod: 'jupyter-{user_server}', claim: 'claim-{user_server}' },
  restartPolicy: 'OnFailure',
  security: { fsGroup: null },
}
