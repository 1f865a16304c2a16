import { arch, cpus, loadavg, platform, release, totalmem } from 'node:os'

/** What the figures were measured on, in one line. */
export function machine(): string {
  const [first] = cpus()
  const memory = Math.round(totalmem() / 2 ** 30)
  const load = loadavg().map((value) => value.toFixed(1))
  return (
    `${cpus().length} x ${first?.model ?? 'unknown processor'}, ${memory} GiB, ${platform()} ${release()} ${arch()}, ` +
    `Node.js ${process.versions.node}; load before: ${load.join(', ')}`
  )
}
