import { errorAnswer, type ErrorStatus } from '../http/error-answer.ts'

/** Where somebody looks whether the proxy is there. */
const HEALTH = '/_chp_healthz'

/** An answer as text, without a Connection header; characters are bytes. */
export function answerText(
  status: number,
  reason: string,
  headers: readonly (readonly [name: string, value: string])[],
  body: Buffer,
  method: string,
): string {
  const lines = [`HTTP/1.1 ${status} ${reason}`, ...headers.map((header) => header.join(': '))]
  const head = `${lines.join('\r\n')}\r\nContent-Length: ${body.length}\r\n\r\n`
  return method === 'HEAD' ? head : head + body.toString('latin1')
}

/** The answer when it is asked for, whatever the method. */
export function healthAnswer(url: string, method: string): string | undefined {
  if (url !== HEALTH) return undefined
  const body = Buffer.from(JSON.stringify({ status: 'OK' }))
  return answerText(200, 'OK', [['Content-Type', 'application/json']], body, method)
}

/** What stands for an error when no page of anybody's else can be had. */
export function builtInPage(status: ErrorStatus): {
  readonly reason: string
  readonly type: string
  readonly body: Buffer
} {
  const { reason, body } = errorAnswer(status, 'text/html')
  return { reason, type: 'text/html; charset=utf-8', body: Buffer.from(body) }
}
