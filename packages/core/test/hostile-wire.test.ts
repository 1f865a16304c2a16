import { afterEach, beforeEach, expect, test } from 'vitest'
import { serve, type ServedHub } from '../src/node/index.ts'
import { MARK_ELEMENT, MARK_HEADER, MARK_HOST } from './hostile/texts.ts'
import { HOSTILE_WIRE, sendBytes } from './hostile/wire.ts'
import { snapshot } from './hostile/records.ts'
import { webHub, type WebHub } from './support/web.ts'

let web: WebHub
let served: ServedHub
beforeEach(async () => {
  web = await webHub()
  served = await serve(web.hub, { port: 0 })
})
afterEach(async () => {
  await served.close()
  await web.close()
})

test.each(HOSTILE_WIRE)('a connection with %s ends, and the hub goes on', async (_, bytes) => {
  const before = await snapshot(web.store)
  const answer = await sendBytes(served.port, bytes)
  const [head = ''] = answer.split('\r\n\r\n')
  if (answer !== '') expect(head).toMatch(/^HTTP\/1\.1 [1-4]\d\d /)
  expect(answer).not.toContain(MARK_ELEMENT)
  expect(head.toLowerCase()).not.toContain(MARK_HEADER)
  expect(/^location: .*$/im.exec(head)?.[0] ?? '').not.toContain(MARK_HOST)
  expect(web.log.lines.filter((line) => line.startsWith('error'))).toEqual([])
  expect((await fetch(`${served.url}hub/health`)).status).toBe(200)
  expect(await snapshot(web.store)).toEqual(before)
})
