import type { HubSettings } from '../../hub/ours/settings.ts'

/** What the benchmark tells our hub's process. */
export interface LoginHubSettings extends HubSettings {
  /** Address of the provider. */
  readonly issuer: string
}
