/** Labels that find a hub's objects; slugs where the value may be no label. */
export const LABELS = {
  hub: 'hubkit.dev/hub',
  server: 'hubkit.dev/server',
  user: 'hubkit.dev/user',
} as const

/** Annotations that say whose an object is, with the values as they are. */
export const ANNOTATIONS = {
  hub: 'hubkit.dev/hub-id',
  server: 'hubkit.dev/server-id',
  user: 'hubkit.dev/user-id',
  attempt: 'hubkit.dev/attempt',
  username: 'hubkit.dev/username',
  servername: 'hubkit.dev/servername',
} as const

/** KubeSpawner 7's, on labels and annotations alike. */
export const KUBESPAWNER = {
  username: 'hub.jupyter.org/username',
  servername: 'hub.jupyter.org/servername',
  version: 'hub.jupyter.org/kubespawner-version',
  /** The version whose scheme `compatibility` is. */
  scheme: '7.1.0',
} as const

/** The container that is the server, and its port's name: KubeSpawner's words. */
export const NOTEBOOK = 'notebook'
export const NOTEBOOK_PORT = 'notebook-port'
