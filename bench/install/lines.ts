import { aligned } from '../hub/table.ts'
import type { ImportTime } from './import-time.ts'
import type { Installed } from './installed.ts'

/** Something that was installed. */
export interface InstallLine extends Installed {
  readonly what: string
}

/** Something that was imported. */
export interface ImportLine extends ImportTime {
  readonly what: string
}

/** As npm and package registries write sizes. */
const MEGABYTE = 1e6

/** How much of the peer's a figure is; nothing of the peer itself, which comes last. */
function part(value: number, peer: number | undefined): string {
  return peer === undefined ? '' : `${(value / peer).toFixed(2)}x`
}

/** @param peer the last line is the peer's, with which the others are compared */
export function installTable(lines: readonly InstallLine[], peer: boolean): string {
  const other = peer ? lines.at(-1) : undefined
  return aligned([
    ['installed', 'size', ...(peer ? ['ratio'] : []), 'packages'],
    ...lines.map(({ what, bytes, packages }) => [
      what,
      `${(bytes / MEGABYTE).toFixed(1)} MB`,
      ...(peer ? [part(bytes, other?.bytes)] : []),
      String(packages),
    ]),
  ])
}

/** @param peer the last line is the peer's, with which the others are compared */
export function importTable(lines: readonly ImportLine[], peer: boolean): string {
  const other = peer ? lines.at(-1) : undefined
  return aligned([
    ['imported', 'time', ...(peer ? ['ratio'] : []), 'CPU', ...(peer ? ['ratio'] : [])],
    ...lines.map(({ what, wall, cpu }) => [
      what,
      `${wall.toFixed(0)} ms`,
      ...(peer ? [part(wall, other?.wall)] : []),
      `${cpu.toFixed(0)} ms`,
      ...(peer ? [part(cpu, other?.cpu)] : []),
    ]),
  ])
}
