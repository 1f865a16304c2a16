import type { JsonValue } from '@hubkit/core/contract'
import {
  fetchProtectedResource,
  WWWAuthenticateChallengeError,
  type Configuration,
} from 'openid-client'
import type { Binding } from '../protocol/grant.ts'
import type { ProviderApi } from './definition.ts'

/** A body as JSON; `undefined` when it is none. */
function parsed(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue
  } catch {
    return undefined
  }
}

/** The provider's API with an access token. */
export function providerApi(
  config: Configuration,
  accessToken: string,
  binding: Binding | undefined,
): ProviderApi {
  return {
    async get(url) {
      const answer = await ask(url)
      return {
        status: answer.status,
        headers: answer.headers,
        body: parsed(await answer.text()),
      }
    },
  }

  async function ask(url: URL): Promise<Response> {
    try {
      const headers = new Headers({ accept: 'application/json' })
      const options = binding ? { DPoP: binding.handle } : {}
      return await fetchProtectedResource(config, accessToken, url, 'GET', null, headers, options)
    } catch (error) {
      // A 401 is an answer like others here.
      if (error instanceof WWWAuthenticateChallengeError) return error.response
      throw error
    }
  }
}
