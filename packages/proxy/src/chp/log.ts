import type { Logger } from '@hubkit/core/contract'

/** From the most to the least. */
export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

export function isLogLevel(text: string): text is LogLevel {
  return LOG_LEVELS.some((level) => level === text)
}

/** Writes lines about what the command does. */
export type Log = Readonly<Record<LogLevel, (message: string) => void>>

/** @param write takes a line with its end */
export function lineLog(level: LogLevel, write: (line: string) => void): Log {
  const line =
    (own: LogLevel) =>
    (message: string): void => {
      if (LOG_LEVELS.indexOf(own) < LOG_LEVELS.indexOf(level)) return
      const at = new Date().toISOString()
      write(`[${own.charAt(0).toUpperCase()} ${at} hubkit-proxy] ${oneLine(message)}\n`)
    }
  return { debug: line('debug'), info: line('info'), warn: line('warn'), error: line('error') }
}

/** What others wrote must not look like a line of ours. */
function oneLine(text: string): string {
  return text.replaceAll(/\p{Cc}+/gu, ' ').slice(0, 1000)
}

/** The same for those who tell more than words. */
export function withFields(log: Log): Logger {
  const write =
    (level: LogLevel): Logger[LogLevel] =>
    (message, fields = {}) => {
      const more = Object.entries(fields).map(([name, value]) => `${name}=${String(value)}`)
      log[level]([message, ...more].join(' '))
    }
  return { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') }
}
