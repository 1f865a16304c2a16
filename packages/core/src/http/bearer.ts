/** The token in `Authorization: token X` or `Bearer X` (RFC 6750), if there is one; other schemes are not ours. */
export function bearerOf(request: Request): string | undefined {
  const header = request.headers.get('authorization')
  return header === null ? undefined : tokenIn(header)
}

/** The same of the header's value. */
export function tokenIn(header: string): string | undefined {
  return /^\s*(?:token|bearer) +(\S+)\s*$/i.exec(header)?.[1]
}
