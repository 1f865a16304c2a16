import { spawn, type ChildProcess } from 'node:child_process'
import { constants } from 'node:os'
import type { Order } from './protocol.ts'

/**
 * Waits for one line on descriptor 3 and only then becomes the command. When the other end is closed instead, because
 * its owner was killed, it ends and the command never runs. Arguments stay what they are: no shell reads them.
 */
const GATE = 'IFS= read -r HUBKIT_GATE <&3 || exit 125; exec 3<&-; unset HUBKIT_GATE; exec "$@"'

/** How a process ended. */
export interface Ended {
  /** 128 + n for signal n, as shells count. */
  readonly code: number
  readonly signal: NodeJS.Signals | undefined
}

/** A process that waits to become a server's command. */
export interface GatedProcess {
  readonly pid: number
  readonly ended: Promise<Ended>
  /** Lets it become the command. */
  open(): Promise<void>
  /** It will never become the command. */
  close(): void
}

/**
 * Makes the process: leader of a session and group of its own, without a terminal.
 *
 * @throws Error when it cannot be made: no such folder, no right to become that user
 */
export async function spawnGated(order: Order, output: number): Promise<GatedProcess> {
  const child = spawn('/bin/sh', ['-c', GATE, 'sh', ...order.command], {
    detached: true,
    cwd: order.workingDirectory,
    env: { ...order.env },
    stdio: ['ignore', output, output, 'pipe'],
    ...(order.uid === undefined ? {} : { uid: order.uid }),
    ...(order.gid === undefined ? {} : { gid: order.gid }),
  })
  const ended = end(child)
  await made(child)
  const [, , , gate] = child.stdio
  if (child.pid === undefined || !gate || !('write' in gate))
    throw new Error('a process was made without what it was to have')
  // It may be killed while it waits; that it ended is told elsewhere.
  gate.on('error', () => gate.destroy())
  return {
    pid: child.pid,
    ended,
    open: () =>
      new Promise((resolve) => {
        gate.end('\n', () => resolve())
      }),
    close: () => gate.destroy(),
  }
}

function made(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once('spawn', resolve)
    child.once('error', reject)
  })
}

function end(child: ChildProcess): Promise<Ended> {
  return new Promise((resolve) => {
    child.once('exit', (code, signal) => {
      resolve({
        code: code ?? 128 + (signal ? constants.signals[signal] : 0),
        signal: signal ?? undefined,
      })
    })
  })
}
