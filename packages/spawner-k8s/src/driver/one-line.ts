/** Characters that are left of a foreign text: what is longer is for a log. */
const MOST = 300

/** A text of the cluster as one line for a person to read. */
export function oneLine(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim()
  return line.length > MOST ? `${line.slice(0, MOST - 1)}…` : line
}
