import { errorAnswer, type ErrorStatus } from '../http/error-answer.ts'
import type { Refusal } from '../wire/refusal.ts'

/**
 * An answer of the proxy's own, without a Connection header.
 *
 * @param requestText the head of the request, which may say that a page is wanted
 */
export function errorText(
  status: ErrorStatus,
  requestText: string,
  method: string,
  words?: string,
): string {
  const accept = /\r\naccept:([^\r]*)/i.exec(requestText)?.[1]
  const { reason, headers, body } = errorAnswer(status, accept, words)
  let out = `HTTP/1.1 ${status} ${reason}\r\n`
  for (let index = 0; index < headers.length; index += 2)
    out += `${headers[index]}: ${headers[index + 1]}\r\n`
  return `${out}\r\n${method === 'HEAD' ? '' : body}`
}

/** The answer to a request that is refused before anybody looks where it goes. */
export function refusalText({ status, words }: Refusal): string {
  return errorText(status, '', '', `The request is refused: ${words}.`)
}
