/**
 * What a hub process and a launcher say to each other, one line of JSON each: the hub asks, the launcher offers a
 * port or refuses, the hub gives the order. The launcher does nothing that lasts before it has the order; the
 * environment is secret, and goes nowhere but through this pipe.
 */

/** Hub to launcher, first: which attempt, and the ports to choose from. */
export interface Request {
  /** The server's folder. */
  readonly server: string
  readonly attempt: number
  readonly ports: PortsRequest
  /** Milliseconds that an older attempt gets after SIGTERM, and again after SIGKILL. */
  readonly terminateTimeout: number
  readonly killTimeout: number
}

/** Which ports may be given out. */
export interface PortsRequest {
  readonly directory: string
  readonly host: string
  readonly from: number
  readonly to: number
  /** Milliseconds. */
  readonly cooldown: number
}

/** Launcher to hub, first. */
export type Offer =
  | { readonly type: 'port'; readonly port: number }
  /** Another launcher has this attempt, or had. */
  | { readonly type: 'taken' }
  | { readonly type: 'superseded' }
  | { readonly type: 'no-port' }
  | { readonly type: 'failed'; readonly message: string }

/** Hub to launcher, second: what to run. */
export interface Order {
  readonly command: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly workingDirectory: string
  /** One of the entries of `env`. */
  readonly marker: string
  readonly url: string
  /** Bytes of output to keep. */
  readonly logSize: number
  readonly uid?: number | undefined
  readonly gid?: number | undefined
}

/** Launcher to hub, second and last: the command runs, or never will. */
export type Report =
  | { readonly type: 'launched' }
  | { readonly type: 'failed'; readonly message: string }

/** Reads a stream line by line. */
export async function* linesOf(stream: AsyncIterable<Buffer | string>): AsyncGenerator<string> {
  let rest = ''
  const decoder = new TextDecoder()
  for await (const chunk of stream) {
    rest += typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true })
    const lines = rest.split('\n')
    rest = lines.pop() ?? ''
    yield* lines
  }
}
