/** What the benchmark tells our hub's process. */
export interface HubSettings {
  readonly port: number
  /** Port of what users' servers are. */
  readonly backend: number
  /** For its records. */
  readonly folder: string
}
