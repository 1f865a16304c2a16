import { check, type Check, type JsonValue } from '@hubkit/core/contract'
import { importPKCS8, SignJWT } from 'jose'
import type { CustomFetch } from 'openid-client'
import { UnacceptableAnswer } from '../http/faults.ts'
import { privateKey } from '../provider/client-auth.ts'
import type { Profile, ProviderApi } from '../provider/definition.ts'
import { allPages, type Page } from '../provider/pages.ts'
import { jsonIn, needText, objectIn, textAt } from '../provider/read.ts'

/** How the groups of one Google Workspace domain are asked: by a service account with domain-wide delegation. */
export interface GoogleDirectory {
  /** Of people whose claim `hd` it is. */
  readonly domain: string
  /** As in the service account's key file. */
  readonly clientEmail: string
  /** As in the key file: PKCS #8, PEM. */
  readonly privateKey: string
  /** The address of an administrator of the domain, on whose behalf the account asks. */
  readonly administrator: string
  /** Whether groups that the person's groups are members of count too. @default false */
  readonly nested?: boolean | undefined
}

/** Checks {@link GoogleDirectory}. */
export const googleDirectory: Check<GoogleDirectory> = check.object({
  domain: check.string({ min: 1 }),
  clientEmail: check.string({ min: 3 }),
  privateKey,
  administrator: check.string({ pattern: /^[^@\s]+@[^@\s]+$/, what: 'an e-mail address' }),
  nested: check.optional(check.boolean, false),
})

const SCOPE = 'https://www.googleapis.com/auth/admin.directory.group.readonly'
const TOKEN = 'https://oauth2.googleapis.com/token'
const GROUPS = 'https://admin.googleapis.com/admin/directory/v1/groups'
/** Groups of one person, so that asking ends where groups are members of each other. */
const MOST = 500

// developers.google.com/identity/protocols/oauth2/service-account, "Preparing to make a delegated API call" (HTTP/REST).
async function accessToken(directory: GoogleDirectory, fetch: CustomFetch): Promise<string> {
  const assertion = await new SignJWT({ scope: SCOPE })
    .setProtectedHeader({ alg: 'RS256', typ: 'JWT' })
    .setIssuer(directory.clientEmail)
    .setSubject(directory.administrator)
    .setAudience(TOKEN)
    .setIssuedAt()
    .setExpirationTime('5m')
    .sign(await importPKCS8(directory.privateKey, 'RS256'))
  const body = new URLSearchParams({
    grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
    assertion,
  })
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  const answer = await fetch(TOKEN, { method: 'POST', headers, body, redirect: 'manual' })
  if (answer.status !== 200)
    throw new UnacceptableAnswer(`is ${answer.status}: the service account gets no token`)
  return needText(objectIn(jsonIn(await answer.text())) ?? {}, 'access_token')
}

function directoryApi(token: string, fetch: CustomFetch): Pick<ProviderApi, 'get'> {
  const headers = { authorization: `Bearer ${token}`, accept: 'application/json' }
  return {
    async get(url) {
      const answer = await fetch(url.href, {
        method: 'GET',
        headers,
        body: undefined,
        redirect: 'manual',
      })
      const body = jsonIn(await answer.text())
      return { status: answer.status, headers: answer.headers, body }
    },
  }
}

function listOf(member: string): URL {
  const url = new URL(GROUPS)
  url.search = String(new URLSearchParams({ userKey: member, maxResults: '200' }))
  return url
}

// developers.google.com/admin-sdk/directory/reference/rest/v1/groups/list; without any, `groups` is not there.
async function groupsOf(member: string, api: Pick<ProviderApi, 'get'>): Promise<readonly string[]> {
  const read = (body: JsonValue | undefined): Page => {
    const found = objectIn(body)
    const page = found && textAt(found, 'nextPageToken')
    const next = listOf(member)
    if (page !== undefined) next.searchParams.set('pageToken', page)
    const items = found?.['groups'] ?? []
    if (!found || !Array.isArray(items)) throw new UnacceptableAnswer('is no list of groups')
    return { items, next: page === undefined ? undefined : next.href }
  }
  const groups = await allPages(api, listOf(member), read)
  return groups.map((group) => needText(group, 'email').toLowerCase())
}

/** Addresses of the groups of somebody; `undefined` when none of the directories is theirs. */
export async function googleGroups(
  directories: readonly GoogleDirectory[],
  profile: Profile,
  fetch: CustomFetch,
): Promise<readonly string[] | undefined> {
  const theirs = textAt(profile, 'hd')?.toLowerCase()
  const directory = directories.find(({ domain }) => domain.toLowerCase() === theirs)
  if (!directory) return undefined
  const api = directoryApi(await accessToken(directory, fetch), fetch)
  // The id, not the address: an address may pass to somebody else.
  const all = new Set(await groupsOf(needText(profile, 'sub'), api))
  if (directory.nested)
    for (const group of all) {
      for (const outer of await groupsOf(group, api)) all.add(outer)
      if (all.size > MOST) throw new UnacceptableAnswer(`is more than ${MOST} groups`)
    }
  return [...all].toSorted()
}
