// Control characters, bidirectional marks and lone surrogates are in no account's name.
const ODD = /[\p{Cc}\p{Cs}\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/u

/** Characters of a name, at most: no directory has longer ones. */
const LONGEST = 256

/** What somebody typed, when an account can have it as its name. */
export function typedName(text: string | undefined): string | undefined {
  const name = text?.trim() ?? ''
  return name === '' || name.length > LONGEST || ODD.test(name) ? undefined : name
}

/**
 * Whether a password may be sent. An empty one is an anonymous bind, which succeeds (RFC 4513, section 5.1.2); servers
 * that take passwords for C strings see one in what begins with NUL.
 */
export function canBePassword(text: string): boolean {
  return text !== '' && !text.includes('\u0000') && text.isWellFormed()
}
