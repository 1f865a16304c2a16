import type { V1EnvVarSource, V1LifecycleHandler } from '@kubernetes/client-node'
import type { Duration } from '@hubkit/core/contract'
import type {
  EmbeddedContainer,
  KubernetesFragment,
  ListOrRecord,
  Quantity,
} from './common-values.ts'
import type { SchedulingValues } from './scheduling-values.ts'
import type { SecurityValues } from './security-values.ts'
import type { StorageValues } from './storage-values.ts'

/** A variable that Kubernetes fills in, from a ConfigMap, a Secret or a field of the pod. */
export interface EnvironmentSource {
  /** @default the key under which it stands */
  readonly name?: string | undefined
  readonly value?: string | undefined
  readonly valueFrom?: V1EnvVarSource | undefined
}

/** How much of a resource a server gets. */
export interface ResourceShare {
  /** What it is sure to get: Kubernetes' request. */
  readonly guarantee?: Quantity | undefined
  /** What it gets at most. */
  readonly limit?: Quantity | undefined
}

/** CPU, memory, GPUs and other resources of the notebook container. */
export interface ResourceValues {
  /** Cores: `0.5`, `'500m'`. */
  readonly cpu?: ResourceShare | undefined
  /** Bytes: `2 ** 30`, `'1Gi'`. (`'1G'` is 10^9 here, as in Kubernetes; KubeSpawner takes it for 2^30.) */
  readonly memory?: ResourceShare | undefined
  readonly gpu?:
    | {
        /** Whole GPUs; Kubernetes guarantees as many. */
        readonly count?: number | undefined
        /** @default 'nvidia.com/gpu' */
        readonly resource?: string | undefined
      }
    | undefined
  /** Any others, by their Kubernetes names. */
  readonly limits?: Readonly<Record<string, Quantity>> | undefined
  readonly guarantees?: Readonly<Record<string, Quantity>> | undefined
}

/** Names of what is made for one server. */
export interface NameValues {
  /** @default 'jupyter-{server_id}' */
  readonly pod?: string | undefined
  /** The claim `home`. @default 'claim-{user_id_server}' */
  readonly claim?: string | undefined
  /** The Secret of an attempt is this, a dash and the attempt's number. @default '{pod_name}' */
  readonly secret?: string | undefined
  /** @default '{pod_name}' */
  readonly service?: string | undefined
  /** What the Service is reached as. @default '{service_name}.{namespace}.svc.cluster.local' */
  readonly dns?: string | undefined
}

/** Where a server's objects are. */
export interface NamespaceValues {
  /** One for all, a template, or a function: then every user can have one. @default the hub's own */
  readonly name?: string | undefined
  /** Make it when it is not there. Needs a ClusterRole. @default false */
  readonly create?: boolean | undefined
  /** Given when it is made. */
  readonly labels?: Readonly<Record<string, string>> | undefined
  readonly annotations?: Readonly<Record<string, string>> | undefined
}

/** Where a server listens, and how the hub gets there. */
export interface AddressValues {
  /** What it listens on; `'::'` for IPv6. @default '0.0.0.0' */
  readonly host?: string | undefined
  /** @default 8888 */
  readonly port?: number | undefined
  /** What the hub connects to instead of the pod's address. */
  readonly connectHost?: string | undefined
}

/** A ClusterIP Service for the pod: its name then is the address. */
export interface ServiceValues {
  /** @default false */
  readonly enabled?: boolean | undefined
  readonly labels?: Readonly<Record<string, string>> | undefined
  readonly annotations?: Readonly<Record<string, string>> | undefined
  /** Service meshes read the protocol from it. @default 'http' */
  readonly portName?: string | undefined
}

/** Everything that makes one server, as values. In options each may also be a function; every text is a template. */
export interface ServerValues {
  /** The notebook container's image. */
  readonly image: string
  readonly imagePullPolicy?: 'Always' | 'IfNotPresent' | 'Never' | undefined
  /** Names of Secrets. */
  readonly imagePullSecrets?: readonly string[] | undefined
  /** Replaces the image's ENTRYPOINT. */
  readonly command?: readonly string[] | undefined
  /** Replaces the image's CMD. (KubeSpawner: `cmd` and `args`.) */
  readonly args?: readonly string[] | undefined
  readonly workingDirectory?: string | undefined
  /** More variables; what the hub says wins. `$(NAME)` stands for another of them. */
  readonly environment?: Readonly<Record<string, string | EnvironmentSource>> | undefined
  readonly resources?: ResourceValues | undefined
  readonly storage?: StorageValues | undefined
  readonly scheduling?: SchedulingValues | undefined
  readonly security?: SecurityValues | undefined
  readonly serviceAccount?:
    | {
        /** It must exist. @default the namespace's `default` */
        readonly name?: string | undefined
        /** Whether the pod gets its token. @default false */
        readonly mountToken?: boolean | undefined
      }
    | undefined
  readonly names?: NameValues | undefined
  readonly namespace?: NamespaceValues | undefined
  readonly address?: AddressValues | undefined
  readonly service?: ServiceValues | undefined
  /** On pod, Service and Secret. */
  readonly labels?: Readonly<Record<string, string>> | undefined
  readonly annotations?: Readonly<Record<string, string>> | undefined
  /** On every object; they win over `labels`. */
  readonly commonLabels?: Readonly<Record<string, string>> | undefined
  /** `app.kubernetes.io/component` of pods. @default 'singleuser-server' */
  readonly component?: string | undefined
  readonly lifecycle?:
    | {
        readonly postStart?: V1LifecycleHandler | undefined
        readonly preStop?: V1LifecycleHandler | undefined
      }
    | undefined
  readonly initContainers?: ListOrRecord<EmbeddedContainer> | undefined
  /** Beside the notebook container. */
  readonly extraContainers?: ListOrRecord<EmbeddedContainer> | undefined
  /** Laid over the notebook container as a strategic merge. */
  readonly containerConfig?: KubernetesFragment | undefined
  /** Laid over the pod's `spec` as a strategic merge. */
  readonly podConfig?: KubernetesFragment | undefined
  /** Made after the pod and removed with it: ConfigMaps, Services, Ingresses, custom resources. */
  readonly extraObjects?: ListOrRecord<KubernetesFragment> | undefined
  /** @default 'Never': a server that was ended is told, not started again in silence */
  readonly restartPolicy?: 'Never' | 'OnFailure' | 'Always' | undefined
  /** What a start may take until the server's address is known: a profile may need a new node. @default the hub's */
  readonly startTimeout?: Duration | undefined
  /** From SIGTERM to SIGKILL on a stop; rounded up to whole seconds. @default '30s' */
  readonly gracePeriod?: Duration | undefined
}
