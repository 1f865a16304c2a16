import type { HubContext, Person } from './context.ts'

/** How long somebody may take to log in a second way, in seconds. */
const LASTS = 600

function sign(person: Person, until: number): string {
  return `${person.session.id} ${until}`
}

/**
 * A cookie that says: the next login of this browser is to be one more of this person's. Set by a form of ours alone; bound
 * to the session, so that nobody can plant it, and short-lived.
 */
export function linkCookie(context: HubContext, person: Person): string {
  const { secrets, now } = context.get('parts')
  const until = now() + LASTS * 1000
  const value = `${until}.${secrets.sign('link', sign(person, until))}`
  return context.get('cookies').set('link', value, LASTS)
}

/** What takes the cookie away from a browser that has it. */
export function forgottenLink(context: HubContext): readonly string[] {
  const cookies = context.get('cookies')
  return cookies.readAll(context.req.raw, 'link').length === 0 ? [] : [cookies.clear('link')]
}

/** Whether the person wants the login that just came about to be one more of theirs. */
export function linksTo(context: HubContext, person: Person): boolean {
  const { secrets, now } = context.get('parts')
  const given = context.get('cookies').readAll(context.req.raw, 'link')
  return given.some((value) => {
    const [until = '', signature = ''] = value.split('.')
    const isLate = !(Number(until) > now())
    return !isLate && secrets.verify('link', sign(person, Number(until)), signature)
  })
}
