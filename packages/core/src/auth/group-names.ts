/** Characters. */
const LONGEST = 255

/**
 * What is wrong with a name for a new group; `undefined` when nothing is. JupyterHub takes any name, but one that is a
 * dot segment has no address: browsers and HTTP clients resolve it before they ask, percent-encoded or not
 * (https://url.spec.whatwg.org/#double-dot-path-segment).
 */
export function groupNameFault(name: string): string | undefined {
  if (name === '' || name.length > LONGEST) return `A group's name has 1 to ${LONGEST} characters.`
  if (name === '.' || name === '..') return "No group can be called '.' or '..'."
  return undefined
}
