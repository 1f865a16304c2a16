/** Who a tiny server says it is. */
export interface Who {
  readonly user: string
  /** The server's name. */
  readonly name: string
  readonly id: string
  readonly attempt: number
  readonly pid: number
  /** Where it works: its own storage. */
  readonly home: string
}
