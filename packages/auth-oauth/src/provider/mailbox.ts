import { domainToASCII } from 'node:url'
import { UnacceptableAnswer } from '../http/faults.ts'

/** A domain as ASCII and in lower case; empty when it is none. */
export const asciiDomain = (domain: string): string => domainToASCII(domain)

/**
 * An e-mail address with its domain as ASCII. RFC 5321 lets the part before the last `@` have others in quotes; whoever
 * reads such an address in another way takes its owner for somebody else, so nobody has one here.
 *
 * @throws UnacceptableAnswer
 */
export function mailbox(address: string): string {
  const [name = '', domain = '', ...others] = address.split('@')
  const ascii = asciiDomain(domain)
  if (name === '' || ascii === '' || others.length > 0 || /[\s"<>]/.test(address))
    throw new UnacceptableAnswer('has an email that is no plain address')
  return `${name}@${ascii}`
}
