import { readFile } from 'node:fs/promises'
import type { RequestOptions } from 'node:https'
import { join } from 'node:path'
import type { ErrorStatus } from '../http/error-answer.ts'
import type { Alone } from '../plane/alone.ts'
import { answerText, builtInPage, healthAnswer } from './answers.ts'
import { askForPage, type ErrorPage } from './error-target.ts'
import type { Log } from './log.ts'
import type { ErrorSource } from './settings.ts'

/** What goes out with a page that is not ours. */
const NEVER_STORED = [['Cache-Control', 'no-store']] as const

/**
 * What the proxy says where no server answers, as configurable-http-proxy does: 404 without a route, 503 for a server
 * that fails in whatever way, with the page of whoever makes them.
 */
export function errorPages(
  source: ErrorSource,
  log: Log,
  tls: () => RequestOptions = () => ({}),
): Alone {
  async function page(status: ErrorStatus, url: string): Promise<ErrorPage | undefined> {
    switch (source.kind) {
      case 'built-in':
        return undefined
      case 'folder':
        return fromFolder(source.path, status)
      case 'target':
        return askForPage(source.url, status, url, source.url.startsWith('https:') ? tls() : {})
    }
  }

  return {
    answer: healthAnswer,
    async failure(reason, { method, url }) {
      const status = reason === 502 || reason === 504 ? 503 : reason
      // A query may hold a token.
      log.debug(`${reason} ${method} ${url.split('?')[0]}`)
      let made: ErrorPage | undefined
      try {
        made = await page(status, url)
      } catch (error) {
        log.error(`No page for an error ${status}: ${error instanceof Error ? error.message : ''}`)
      }
      const own = builtInPage(status)
      const { body, headers } = made ?? { body: own.body, headers: [['Content-Type', own.type]] }
      return answerText(status, own.reason, [...headers, ...NEVER_STORED], body, method)
    },
  }
}

async function fromFolder(folder: string, status: number): Promise<ErrorPage | undefined> {
  for (const name of [`${status}.html`, 'error.html']) {
    try {
      const body = await readFile(join(folder, name))
      return { body, headers: [['Content-Type', 'text/html']] }
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
    }
  }
  return undefined
}
