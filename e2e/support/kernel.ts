import { once } from 'node:events'
import { randomUUID } from 'node:crypto'
import { until } from '@hubkit/testkit'
import { WebSocket } from 'ws'

/** What is used of a message (Jupyter client docs, "Messaging in Jupyter"). */
interface KernelMessage {
  readonly msg_type?: string
  readonly parent_header?: { readonly msg_id?: string }
  readonly content?: { readonly text?: string; readonly name?: string; readonly status?: string }
}

/**
 * Runs code in a kernel over its channels WebSocket, in the JSON form of the wire protocol, and returns what it
 * printed.
 *
 * @param channels `ws://.../api/kernels/<id>/channels`
 */
export async function execute(
  channels: string,
  headers: Readonly<Record<string, string>>,
  code: string,
): Promise<string> {
  const socket = new WebSocket(channels, { headers })
  const messages: KernelMessage[] = []
  socket.on('message', (data: Buffer) => messages.push(JSON.parse(data.toString())))
  try {
    await once(socket, 'open')
    const session = randomUUID()
    const send = (msg_type: string, content: object): string => {
      const msg_id = randomUUID()
      const date = new Date().toISOString()
      const header = { msg_id, msg_type, session, date, username: 'test', version: '5.3' }
      const envelope = { header, parent_header: {}, metadata: {}, content, buffers: [] }
      socket.send(JSON.stringify({ ...envelope, channel: 'shell' }))
      return msg_id
    }
    const answersTo = (id: string, type: string): readonly KernelMessage[] =>
      messages.filter((one) => one.msg_type === type && one.parent_header?.msg_id === id)
    const done = (id: string, type: string) =>
      until(() => answersTo(id, type)[0], { timeout: 30_000, message: `${type} of the kernel` })

    await done(send('kernel_info_request', {}), 'kernel_info_reply')
    const id = send('execute_request', {
      code,
      silent: false,
      store_history: false,
      user_expressions: {},
      allow_stdin: false,
    })
    const reply = await done(id, 'execute_reply')
    if (reply.content?.status !== 'ok')
      throw new Error(`the kernel failed: ${JSON.stringify(reply)}`)
    // Output travels on another channel and ends with the kernel being idle again.
    await until(() => answersTo(id, 'status').length === 2, { message: 'the kernel is idle' })
    return answersTo(id, 'stream')
      .map((one) => one.content?.text ?? '')
      .join('')
  } finally {
    socket.terminate()
  }
}
