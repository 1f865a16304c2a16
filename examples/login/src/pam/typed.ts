/** Names of accounts, those of a domain (`ada@example.org`) too. None begins with a dash or has a slash or `..`. */
const NAME = /^[a-z0-9_][a-z0-9_.@-]{0,63}$/i
/** What crypt(3) takes, CRYPT_MAX_PASSPHRASE_SIZE with its end: PAM modules cut longer ones off. Bytes. */
const LONGEST = 511

/** What somebody typed, when an account can have it as its name. */
export function accountName(text: string | undefined): string | undefined {
  const name = text?.trim() ?? ''
  return NAME.test(name) && !name.includes('..') ? name : undefined
}

/** Whether a password may be sent. An account without one lets everybody in where PAM says `nullok`. */
export function canBePassword(text: string): boolean {
  // For PAM it is a C string, which ends with the first NUL; to some modules it is a line.
  const isOdd = /[\0\r\n]/.test(text) || !text.isWellFormed()
  return text !== '' && !isOdd && Buffer.byteLength(text) <= LONGEST
}
