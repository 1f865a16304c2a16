/** The token in `Authorization: token X` or `Bearer X` (RFC 6750), if there is one; other schemes are not ours. */
export function tokenInHeader(header: string | undefined): string | undefined {
  return header === undefined ? undefined : /^\s*(?:token|bearer)\s+(\S+)\s*$/i.exec(header)?.[1]
}

/** The tokens in an address's query, which single-user servers take as well (JupyterHub, `services/auth.py`). */
export function tokensInAddress(url: string): readonly string[] {
  if (!url.includes('token=')) return []
  return new URLSearchParams(url.slice(url.indexOf('?') + 1)).getAll('token')
}
