import {
  fetchProtectedResource,
  WWWAuthenticateChallengeError,
  type Configuration,
} from 'openid-client'
import type { Binding, Tokens } from '../protocol/grant.ts'
import type { ProviderApi } from './definition.ts'
import { jsonIn } from './read.ts'

/** The provider's API with the access tokens of a grant. */
export function providerApi(
  config: Configuration,
  tokens: Pick<Tokens, 'access_token' | 'other_tokens'>,
  binding: Binding | undefined,
): ProviderApi {
  return {
    async get(url) {
      const answer = await ask(url)
      return {
        status: answer.status,
        headers: answer.headers,
        body: jsonIn(await answer.text()),
      }
    },
    at(server) {
      const others = tokens.other_tokens ?? {}
      const token = Object.hasOwn(others, server) ? others[server] : undefined
      return token === undefined
        ? undefined
        : providerApi(config, { access_token: token }, undefined)
    },
  }

  async function ask(url: URL): Promise<Response> {
    try {
      const headers = new Headers({ accept: 'application/json' })
      const options = binding ? { DPoP: binding.handle } : {}
      return await fetchProtectedResource(
        config,
        tokens.access_token,
        url,
        'GET',
        null,
        headers,
        options,
      )
    } catch (error) {
      // A 401 is an answer like others here.
      if (error instanceof WWWAuthenticateChallengeError) return error.response
      throw error
    }
  }
}
