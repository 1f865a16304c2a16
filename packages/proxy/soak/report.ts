import type { Stats } from '../test/abuse/messages.ts'
import type { ProxyChild } from '../test/abuse/proxy-child.ts'

/** What the heap may have grown by between two times at rest, in bytes. */
const GROWTH = 4 * 1024 * 1024

/** How it ended. */
interface Ending {
  readonly start: Stats
  readonly end: Stats
  /** Answers that were not as they should be. */
  readonly wrong: number
  /** Idle connections that ended by themselves. */
  readonly lost: number
}

const MIB = 1024 * 1024

/** Tells what a proxy has open, a line each time, and a verdict at the end. */
export function report(proxy: ProxyChild): {
  add(when: string, stats: Stats, connections: number): void
  /** @returns whether all is as at the start */
  close(ending: Ending): boolean
} {
  const began = performance.now()
  let before: { readonly at: number; readonly cpu: number } | undefined
  console.log(
    ' time  connections  heap MiB  buffers  resident  sockets  timers  files  clients  under way  servers   CPU',
  )
  return {
    add(when, stats, connections) {
      const at = performance.now()
      const share = before
        ? (((stats.cpu - before.cpu) / 1000 / (at - before.at)) * 100).toFixed(0)
        : '-'
      before = { at, cpu: stats.cpu }
      const seconds = Math.round((at - began) / 1000)
      console.log(
        [
          `${Math.trunc(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`.padStart(5),
          String(connections).padStart(12),
          (stats.heap / MIB).toFixed(1).padStart(9),
          (stats.buffers / MIB).toFixed(1).padStart(8),
          (stats.rss / MIB).toFixed(0).padStart(9),
          String(stats.sockets).padStart(8),
          String(stats.timers).padStart(7),
          String(stats.files).padStart(6),
          String(stats.clients).padStart(8),
          String(stats.underWay).padStart(10),
          String(stats.servers).padStart(8),
          `${share} %`.padStart(5),
          ` ${when}`,
        ].join(' '),
      )
    },
    close({ start, end, wrong, lost }) {
      console.log('\nWhat it logged:')
      for (const { level, message, fields } of proxy.lines)
        console.log(`  ${level} ${message} ${JSON.stringify(fields)}`)
      const grown = end.heap + end.buffers - start.heap - start.buffers
      const faults = [
        ...(['sockets', 'timers', 'files', 'routes'] as const)
          .filter((name) => end[name] !== start[name])
          .map((name) => `${name}: ${start[name]} at the start, ${end[name]} at the end`),
        ...(grown > GROWTH
          ? [`memory: ${(grown / MIB).toFixed(1)} MiB more than at the start`]
          : []),
        ...(wrong > 0 ? [`${wrong} answers were wrong`] : []),
        ...(lost > 0 ? [`${lost} idle connections were lost`] : []),
      ]
      console.log(
        faults.length === 0
          ? '\nAll is as at the start.'
          : `\nNot as at the start: ${faults.join('; ')}`,
      )
      return faults.length === 0
    },
  }
}
