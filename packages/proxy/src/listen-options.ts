import { check, checkOptions, type ListenOptions } from '@hubkit/core/contract'
import type { ListenAddress } from './listen-at.ts'

const shape = {
  port: check.optional(check.integer(0, 65_535)),
  host: check.optional(check.string({ min: 1 })),
  socket: check.optional(check.string({ min: 1 })),
}

/** @throws HubError `HUB_ERR_OPTION` */
export function addressOf(where: Omit<ListenOptions, 'hub'>): ListenAddress {
  const { port, host, socket } = checkOptions('listen', where, shape)
  if (socket === undefined)
    return { port: port ?? check.refuse('listen.port', port, 'a port'), host: host ?? '127.0.0.1' }
  if (port !== undefined || host !== undefined)
    check.refuse('listen.socket', socket, 'either a socket, or a port')
  return { socket }
}
