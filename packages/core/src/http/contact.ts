/** Whom people ask when they cannot get in. */
export interface Contact {
  readonly text: string
  /** `mailto:` or a web address; left out for words. */
  readonly href?: string | undefined
}

const ADDRESS = /^[^\s@<>"]+@[^\s@<>"]+\.[^\s@<>"]+$/

/** Reads the option `contact`: an e-mail address, a web address, or words. */
export function contactOf(text: string): Contact {
  if (ADDRESS.test(text)) return { text, href: `mailto:${text}` }
  const url = /^https?:\/\/\S+$/.test(text) ? URL.parse(text) : null
  return url ? { text: url.host + url.pathname.replace(/\/$/, ''), href: url.href } : { text }
}
