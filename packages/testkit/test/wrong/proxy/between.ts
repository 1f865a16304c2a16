/** Something that stands between client and proxy. */
export interface Between {
  readonly origin: string
  /** Ends every connection. */
  cut?(): void
  close(): Promise<void>
}
