import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'

/** Where a password is typed, and where the question for it appears. */
export interface Terminal {
  readonly input: NodeJS.ReadableStream
  readonly output: NodeJS.WritableStream
}

/** Asks without showing what is typed. */
export interface HiddenPrompt {
  /** @throws AbortError when Ctrl-C or Ctrl-D is pressed */
  ask(question: string): Promise<string>
  /** Gives the terminal back. */
  close(): void
}

/** Takes a terminal over; from then until `close` it shows nothing by itself. */
export function hiddenPrompt({ input, output }: Terminal): HiddenPrompt {
  // readline edits the line and would show it: what it writes goes nowhere.
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
  const stop = new AbortController()
  const lines = createInterface({ input, output: nowhere, terminal: true, historySize: 0 })
  lines.on('SIGINT', () => stop.abort())
  lines.on('close', () => stop.abort())
  return {
    async ask(question) {
      output.write(question)
      try {
        return await lines.question('', { signal: stop.signal })
      } finally {
        output.write('\n')
      }
    },
    close: () => lines.close(),
  }
}

/** Everything there is to read, without the line break at its end. */
export async function readAll(input: Terminal['input']): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of input) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks)
    .toString('utf8')
    .replace(/\r?\n$/, '')
}
