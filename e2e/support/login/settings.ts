/** What each hub's process is told. */
export interface LoginHubSettings {
  readonly folder: string
  readonly port: number
  /** What runs for each user. */
  readonly command: readonly string[]
  /** Where people come, and users' servers. */
  readonly publicUrl: string
  readonly issuer: string
}

/** To a hub's process: who is to be asked about. */
export interface RefreshRequest {
  readonly refresh: string
}

/** From it: that it has begun, or what came of it. */
export type RefreshAnswer =
  | { readonly type: 'asked'; readonly id: string }
  | { readonly type: 'done'; readonly id: string; readonly result: string }

export const CLIENT_SECRET = 'a secret that nobody must ever read'
