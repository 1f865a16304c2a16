import type { Finding } from './finding.ts'
import { median } from './statistics.ts'
import type { Row } from './table.ts'

/** The findings of all rounds as rows: of each the middle one, ours beside the peer's. */
export function merged(
  ours: readonly Finding[],
  peer: readonly Finding[] | undefined,
): readonly Row[] {
  const all = (findings: readonly Finding[], { what }: Finding): readonly Finding[] =>
    findings.filter((other) => other.what === what)
  const valueOf = (findings: readonly Finding[]): number =>
    median(findings.map(({ value }) => value))
  const cpuOf = (findings: readonly Finding[]): number | undefined => {
    const known = findings.flatMap(({ cpu }) => cpu ?? [])
    return known.length === 0 ? undefined : median(known)
  }
  const kinds = [...new Map(ours.map((finding) => [finding.what, finding])).values()]
  return kinds.map((finding) => ({
    ...finding,
    value: valueOf(all(ours, finding)),
    cpu: cpuOf(all(ours, finding)),
    peer: peer && valueOf(all(peer, finding)),
    peerCpu: peer && cpuOf(all(peer, finding)),
  }))
}
