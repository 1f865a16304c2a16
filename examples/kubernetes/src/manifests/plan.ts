import type { Settings } from '../settings.ts'

/** An object as the API takes it. */
export interface Manifest {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: {
    readonly name: string
    readonly namespace?: string | undefined
    readonly labels?: Readonly<Record<string, string>> | undefined
    readonly annotations?: Readonly<Record<string, string>> | undefined
  }
  readonly [more: string]: unknown
}

/** What manifests are made of. */
export interface Plan {
  readonly settings: Settings
  /** The hub itself. @default it runs outside of the cluster: only what it needs there is made */
  readonly pod?: PodPlan | undefined
  /** Whether servers' images are brought to every node before anybody asks. @default false */
  readonly prePull?: boolean | undefined
}

/** A hub in the cluster. */
export interface PodPlan {
  readonly image: string
  readonly secret: {
    readonly name: string
    /** What it has; without, it is there already. */
    readonly data?: Readonly<Record<string, string>> | undefined
  }
  /** Without, none is made. */
  readonly ingress?: IngressPlan | undefined
}

/** How people reach the hub from outside. */
export interface IngressPlan {
  readonly host: string
  /** @default the cluster's */
  readonly className?: string | undefined
  /** The Secret with the certificate. @default no TLS here */
  readonly tlsSecret?: string | undefined
  readonly annotations?: Readonly<Record<string, string>> | undefined
}

/** The labels of the hub's pods, and of nothing else. */
export const HUB_LABELS = {
  'app.kubernetes.io/name': 'hubkit',
  'app.kubernetes.io/component': 'hub',
} as const

/** What the pod-security standard "restricted" wants of a container. */
export const RESTRICTED = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
  readOnlyRootFilesystem: true,
} as const
