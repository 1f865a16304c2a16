import type { HubContext } from './context.ts'

/** Makes a question that is answered once per request, however often it is asked. */
export function oncePerRequest<T>(
  answer: (context: HubContext) => Promise<T>,
): (context: HubContext) => Promise<T> {
  const known = new WeakMap<Request, Promise<T>>()
  return (context) => {
    const request = context.req.raw
    const before = known.get(request)
    if (before) return before
    const asked = answer(context)
    known.set(request, asked)
    return asked
  }
}
