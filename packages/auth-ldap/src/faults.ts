/** No server of the directory answers, or not in time: tells nothing about anybody. */
export class DirectoryUnavailable extends Error {
  override readonly name = 'DirectoryUnavailable'
}

/** The directory answers, but not with what is needed: a wrong base or service account, a limit, a referral. */
export class DirectoryRefuses extends Error {
  override readonly name = 'DirectoryRefuses'
}
