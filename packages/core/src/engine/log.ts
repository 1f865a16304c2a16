import type { Logger } from '../contract/plugin.ts'

const LONGEST = 500

function shown(value: unknown): unknown {
  if (value instanceof Error) {
    const cause = value.cause === undefined ? {} : { cause: shown(value.cause) }
    return {
      name: value.name,
      message: value.message.slice(0, LONGEST),
      stack: value.stack
        ?.split('\n')
        .slice(1, 6)
        .map((line) => line.trim()),
      ...cause,
    }
  }
  // Control characters would let a name forge a line of the log; JSON escapes them.
  return typeof value === 'string' ? value.slice(0, LONGEST) : value
}

/** JSON leaves these as they are; some terminals obey the first, and some viewers end a line at the others. */
function escapeRest(line: string): string {
  return line.replace(
    /[\u007f-\u009f\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

/** Writes one JSON object a line to standard error. @param level the least that is written. @default 'info' */
export function consoleLogger(level: keyof Logger = 'info'): Logger {
  const levels: readonly (keyof Logger)[] = ['debug', 'info', 'warn', 'error']
  const write = (name: keyof Logger) => {
    if (levels.indexOf(name) < levels.indexOf(level)) return () => undefined
    return (message: string, fields: Readonly<Record<string, unknown>> = {}) => {
      const line = {
        time: new Date().toISOString(),
        level: name,
        message,
        ...Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, shown(value)])),
      }
      process.stderr.write(`${escapeRest(JSON.stringify(line))}\n`)
    }
  }
  return { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') }
}

/** Writes nothing. */
export const silentLogger: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
}
