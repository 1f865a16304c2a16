/** When something was last used and how long it has been there, in milliseconds since 1970. */
export interface Span {
  readonly now: number
  readonly since: number
  readonly lastActivity: number
}

/** How long it may be, in milliseconds. */
export interface Bounds {
  readonly after: number
  readonly maxAge?: number | undefined
}

/** Whether it was without use for too long, or is too old, or neither. */
export function dueBy(
  { now, since, lastActivity }: Span,
  { after, maxAge }: Bounds,
): 'idle' | 'age' | undefined {
  if (now - lastActivity >= after) return 'idle'
  return maxAge !== undefined && now - since >= maxAge ? 'age' : undefined
}

/** When it is due if nothing happens. */
export function dueAt({ since, lastActivity }: Span, { after, maxAge }: Bounds): number {
  const idle = lastActivity + after
  return maxAge === undefined ? idle : Math.min(idle, since + maxAge)
}
