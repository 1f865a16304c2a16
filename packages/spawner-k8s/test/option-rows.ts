/** A row of docs/kubespawner-options.md. */
export interface OptionRow {
  readonly upstream: string
  /** The path of ours, when there is one. */
  readonly path: string | undefined
  readonly remark: string
}

/** Reads the tables of the page. */
export function optionRows(text: string): readonly OptionRow[] {
  return [...text.matchAll(/^\| `(\w+)` \| (?:`([\w.]+)`|not needed) \|(.*)\|$/gm)].map(
    ([, upstream = '', path, remark = '']) => ({ upstream, path, remark: remark.trim() }),
  )
}
