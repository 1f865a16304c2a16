import { request } from 'node:http'
import { request as requestTls } from 'node:https'

/** Whether anything answers a GET by HTTP within two seconds. */
export function reaches(origin: string, path: string): Promise<boolean> {
  const url = new URL(path, origin)
  const send = url.protocol === 'https:' ? requestTls : request
  return new Promise((resolve) => {
    const asked = send(
      url,
      { agent: false, timeout: 2000, rejectUnauthorized: false },
      (answer) => {
        answer.resume()
        resolve(true)
      },
    )
    asked.on('timeout', () => asked.destroy())
    // Refused, reset or silent: nobody is there. That is an answer, not a fault.
    asked.on('error', () => resolve(false))
    asked.on('close', () => resolve(false))
    asked.end()
  })
}
