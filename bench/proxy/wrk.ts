import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { OTHER_CPU } from './processes.ts'

const run = promisify(execFile)

/** What a run of wrk says. */
export interface Load {
  readonly requests: number
  /** Each second. */
  readonly rate: number
  /** Time below which 99 of 100 requests are answered, in milliseconds. */
  readonly p99: number
  /** MiB each second. */
  readonly throughput: number
}

/** Headers of a browser that has a notebook open. */
const BROWSER: Readonly<Record<string, string>> = {
  'User-Agent':
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36',
  Accept: 'application/json, text/javascript, */*; q=0.01',
  'Accept-Encoding': 'gzip, deflate, br, zstd',
  'Accept-Language': 'en-US,en;q=0.9,de;q=0.8',
  Cookie:
    '_xsrf=2|abcdef01|0123456789abcdef0123456789abcdef|1700000000; jupyterhub-user-b=2|1:0|10:1700000000|17:jupyterhub-user-b|40:QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFB|0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef; jupyterhub-session-id=0123456789abcdef',
  Referer: 'http://hub.example/user/b/lab/tree/notebooks/analysis.ipynb',
  'Sec-Fetch-Dest': 'empty',
  'Sec-Fetch-Mode': 'cors',
  'Sec-Fetch-Site': 'same-origin',
  'X-XSRFToken': '2|abcdef01|0123456789abcdef0123456789abcdef|1700000000',
  'X-Requested-With': 'XMLHttpRequest',
  'sec-ch-ua': '"Chromium";v="130", "Not?A_Brand";v="99"',
  'sec-ch-ua-mobile': '?0',
  'sec-ch-ua-platform': '"Linux"',
}

/** Writes the script that makes requests look like a browser's. */
export function browserScript(folder: string): string {
  const file = join(folder, 'browser.lua')
  const lines = Object.entries(BROWSER).map(
    ([name, value]) => `wrk.headers[${JSON.stringify(name)}] = ${JSON.stringify(value)}`,
  )
  writeFileSync(file, lines.join('\n'))
  return file
}

/** @throws Error when there were answers other than 2xx, or broken connections */
export async function wrk(
  url: string,
  connections: number,
  seconds: number,
  script?: string,
): Promise<Load> {
  const args = ['-c', OTHER_CPU, 'wrk', '-t1', `-c${connections}`, `-d${seconds}s`, '--latency']
  if (script !== undefined) args.push('-s', script)
  const { stdout } = await run('taskset', [...args, url])
  if (/Non-2xx|Socket errors: connect [1-9]/.test(stdout)) throw new Error(`${url}: ${stdout}`)
  return {
    requests: Number(/(\d+) requests in/.exec(stdout)?.[1] ?? 0),
    rate: Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)?.[1] ?? 0),
    p99: milliseconds(/99%\s+(\S+)/.exec(stdout)?.[1] ?? ''),
    throughput: mebibytes(/Transfer\/sec:\s+(\S+)/.exec(stdout)?.[1] ?? ''),
  }
}

function milliseconds(text: string): number {
  const value = Number.parseFloat(text)
  if (text.endsWith('us')) return value / 1000
  return text.endsWith('ms') ? value : value * 1000
}

function mebibytes(text: string): number {
  const value = Number.parseFloat(text)
  if (text.endsWith('GB')) return value * 1024
  return text.endsWith('MB') ? value : value / 1024
}
