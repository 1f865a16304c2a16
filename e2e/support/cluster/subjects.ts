import { attempt, modelOf, serverPath } from './requests.ts'

/** What can be switched on by `POST` and off by `DELETE` of a path. */
export interface Subject {
  readonly name: string
  /** Below the API. */
  readonly path: string
  /** Whether it is on, as a hub says; `undefined` while it is on its way. */
  isOn(origin: string): Promise<boolean | undefined>
}

/** A person's default server: it runs or is stopped. */
export function serverOf(user: string): Subject {
  return {
    name: `the server of ${user}`,
    path: `users/${user}/${serverPath('')}`,
    async isOn(origin) {
      const model = await modelOf(origin, user)
      return model && model.pending !== null ? undefined : model?.ready === true
    },
  }
}

/** A person: there or not. */
export function person(user: string): Subject {
  return {
    name: user,
    path: `users/${user}`,
    async isOn(origin) {
      const status = await attempt(origin, 'GET', `users/${user}`)
      return status === 200 ? true : status === 404 ? false : undefined
    },
  }
}
