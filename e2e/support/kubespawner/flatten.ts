/** The leaves of a JSON value by their paths; members of lists by their names where they have one. */
function flatten(value: unknown, path = ''): ReadonlyMap<string, string> {
  if (Array.isArray(value)) {
    const members = value.flatMap((member: unknown, index) => {
      const name: unknown =
        typeof member === 'object' && member !== null && 'name' in member ? member.name : index
      return [...flatten(member, `${path}[${String(name)}]`)]
    })
    return new Map(members)
  }
  if (typeof value === 'object' && value !== null) {
    return new Map(
      Object.entries(value).flatMap(([key, member]) => [
        ...flatten(member, path === '' ? key : `${path}.${key}`),
      ]),
    )
  }
  return new Map([[path, JSON.stringify(value)]])
}

/** The paths at which two values differ, with both. */
export function differences(
  ours: unknown,
  theirs: unknown,
): ReadonlyMap<string, readonly [ours: string | undefined, theirs: string | undefined]> {
  const [left, right] = [flatten(ours), flatten(theirs)]
  const paths = [...new Set([...left.keys(), ...right.keys()])]
  return new Map(
    paths
      .filter((path) => left.get(path) !== right.get(path))
      .map((path) => [path, [left.get(path), right.get(path)] as const]),
  )
}
