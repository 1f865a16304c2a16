import type { Changed } from '../proxy.ts'
import { head, tampering } from './tamper.ts'

const NOTHING = (): Buffer => Buffer.alloc(0)
const isUpgrade = (text: string): boolean => /^upgrade:/im.test(text)

/** Proxies that route rightly and spoil what they carry. */
export const spoilt: readonly Changed[] = [
  {
    what: 'cookies are kept back',
    before: tampering(() => ({ request: head((text) => text.replace(/^cookie:.*\r\n/im, '')) })),
    fails: [
      'methods, headers and bodies reach the server',
      'the host is told by which route, with what and where to somebody comes',
      'a cookie whose login counts no more does not reach the server',
    ],
  },
  {
    what: 'PATCH becomes POST',
    before: tampering(() => ({ request: head((text) => text.replace(/^PATCH/, 'POST')) })),
    fails: ['methods, headers and bodies reach the server'],
  },
  {
    what: 'one cookie of several is set',
    before: tampering(() => ({
      answer: head((text) => text.replace(/^(set-cookie:.*\r\n)set-cookie:.*\r\n/im, '$1')),
    })),
    fails: ["the server's status and headers reach the client"],
  },
  {
    what: 'the length of an answer to HEAD is left out',
    before: tampering(() => {
      let asked = ''
      return {
        request: head((text) => (asked = text)),
        answer: head((text) =>
          asked.startsWith('HEAD') ? text.replace(/^content-length:.*\r\n/im, '') : text,
        ),
      }
    }),
    fails: ['answers without a body end at once'],
  },
  {
    what: 'what comes behind the first megabyte is garbled',
    before: tampering(() => {
      let sent = 0
      return {
        request: (bytes) =>
          (sent += bytes.length) > 1_048_576 ? Buffer.alloc(bytes.length) : bytes,
      }
    }),
    fails: [
      'large bodies arrive whole, both ways',
      'an upgraded connection carries bytes both ways',
    ],
  },
  {
    what: 'an answer that was cut short gets an end',
    before: tampering(() => ({ farewell: '0\r\n\r\n' })),
    more: true,
    fails: ['an answer that the server cuts short is no whole answer'],
  },
  {
    what: 'the query is left behind',
    before: tampering(() => ({ request: head((text) => text.replace(/\?\S*/, '')) })),
    more: true,
    fails: [
      'path and query are kept as they came',
      'an upgraded connection carries bytes both ways',
    ],
  },
  {
    what: 'two slashes become one',
    before: tampering(() => ({
      request: head((text) => text.replace(/\/\/double\/\//, '/double/')),
    })),
    fails: ['path and query are kept as they came'],
  },
  {
    what: 'of many requests at once some go to the server of the first',
    before: (() => {
      let seen = 0
      const ofMany = /^GET \/user\/[a-d]\/\d/
      return tampering(() => ({
        request: head((text) => {
          if (ofMany.test(text)) seen += 1
          return seen > 20 ? text.replace(ofMany, 'GET /user/a/0') : text
        }),
      }))
    })(),
    more: true,
    fails: ['requests at once reach the right servers'],
  },
  {
    what: 'an upgrade is taken for a plain request',
    before: tampering(() => ({
      request: head((text) => text.replace(/^(upgrade|connection):.*\r\n/gim, '')),
    })),
    more: true,
    fails: ['an upgraded connection carries bytes both ways', 'a refused upgrade is passed on'],
  },
  {
    what: 'bytes behind the request for an upgrade are dropped',
    before: tampering(() => {
      let early: Buffer | undefined
      const split = head(
        (text) => {
          if (!isUpgrade(text)) early = Buffer.alloc(0)
          return text
        },
        (bytes) => early ?? bytes.subarray(bytes.length),
      )
      // Only of upgrades: a body may come with its head.
      return { request: (bytes) => (isUpgrade(bytes.toString('latin1')) ? split(bytes) : bytes) }
    }),
    more: true,
    fails: ['bytes sent right behind the upgrade request arrive'],
  },
  {
    what: 'bytes behind the answer to an upgrade are dropped',
    before: tampering(() => {
      const drop = head((text) => text, NOTHING)
      let first = true
      return {
        answer: (bytes) => {
          const opens = first && bytes.subarray(0, 12).toString() === 'HTTP/1.1 101'
          first = false
          return opens ? drop(bytes) : bytes
        },
      }
    }),
    more: true,
    fails: ['bytes sent right behind the upgrade answer arrive'],
  },
  {
    what: 'the end of one side does not reach the other',
    before: tampering(() => ({ deaf: true })),
    more: true,
    fails: [
      'a client that goes away is noticed by the server',
      'the end of an upgraded connection reaches the other side',
    ],
  },
  {
    what: 'an upgrade to nowhere is left waiting',
    before: tampering(() => {
      let asked = ''
      return {
        request: head((text) => (asked = text)),
        answer: (bytes) =>
          isUpgrade(asked) && bytes.toString('latin1').startsWith('HTTP/1.1 503')
            ? Buffer.alloc(0)
            : bytes,
        deaf: true,
      }
    }),
    more: true,
    fails: ['an upgrade to a server that cannot be reached fails soon'],
  },
]
