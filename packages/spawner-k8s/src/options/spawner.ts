import type { V1Pod } from '@kubernetes/client-node'
import type {
  Awaitable,
  OptionsSource,
  OptionsUser,
  Profile,
  ProfileChoices,
} from '@hubkit/core/contract'
import type { KubeCluster } from '../cluster/kube-cluster.ts'
import type { SlugScheme } from '../naming/fields.ts'
import type { ServerLayer, ValueContext } from './layer.ts'

/** What the members of some groups get. */
export interface GroupLayer {
  /** Being in one of them is enough. */
  readonly groups: readonly string[]
  readonly set: ServerLayer
}

/** Profiles, or a function of the user that gives them: asked before each form and each start. */
export type ProfileSource =
  | readonly Profile<ServerLayer>[]
  | ((user: OptionsUser) => Awaitable<readonly Profile<ServerLayer>[]>)

/** Code that sees the pod. */
export interface PodHooks {
  /** May change the pod before it is made; what it returns is made. */
  readonly modifyPod?: ((pod: V1Pod, context: ValueContext) => Awaitable<V1Pod>) | undefined
  /** Runs once the pod has a uid; when it throws, the start fails and the pod goes. */
  readonly afterPodCreated?: ((pod: V1Pod, context: ValueContext) => Awaitable<void>) | undefined
  /** Where the hub reaches the server, as an origin, in place of what the spawner finds. */
  readonly podUrl?: ((pod: V1Pod, context: ValueContext) => Awaitable<string>) | undefined
}

/** Options of {@link kubernetesSpawner}: those of every server, and those of the spawner. */
export interface KubernetesSpawnerOptions extends ServerLayer {
  /** Where servers run: `kubeCluster({ from: 'in-cluster' })`. */
  readonly cluster: KubeCluster
  readonly image: NonNullable<ServerLayer['image']>
  /**
   * Use KubeSpawner 7's names, labels, annotations and state, so that its pods and claims are found and taken over.
   * Changes these defaults: names are made of the user's name, `restartPolicy` is `'OnFailure'`, no `fsGroup`.
   */
  readonly compatibility?: 'kubespawner' | undefined
  /** What `{username}`, `{servername}` and `{user_server}` stand for. @default 'safe' */
  readonly slugScheme?: SlugScheme | undefined
  /** Take over a claim that KubeSpawner before version 7 named, when there is one. @default true with `compatibility` */
  readonly legacyClaims?: boolean | undefined
  /**
   * Whether `hub.takeOver()` finds the pods of a KubeSpawner in the namespaces of servers; with `compatibility` only. The
   * hub then also needs the right to patch pods. @default false
   */
  readonly takeOver?: boolean | undefined
  /** The namespace of the hub and of its records. @default that of the cluster's configuration */
  readonly hubNamespace?: string | undefined
  /** What users choose from. */
  readonly profiles?: ProfileSource | undefined
  /** Choices asked with every profile, before its own. */
  readonly choices?: ProfileChoices<ServerLayer> | undefined
  /** Checks user options in place of profiles; functions find what came of them in `context.options`. */
  readonly options?: OptionsSource<unknown> | undefined
  /** Laid over the options in this order, below profiles. */
  readonly groups?: readonly GroupLayer[] | undefined
  readonly hooks?: PodHooks | undefined
}
