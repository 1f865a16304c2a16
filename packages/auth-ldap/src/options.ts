import type { Duration } from '@hubkit/core/contract'

/** The account by which the hub itself searches. */
export interface ServiceAccount {
  /** Distinguished name; in Active Directory also `hub@example.org`. */
  readonly dn: string
  readonly password: string
}

/** Where people are. */
export interface UserOptions {
  /** @default the directory's base */
  readonly base?: string | undefined
  /** @default 'sub' */
  readonly scope?: 'one' | 'sub' | undefined
  /** What people type as their username, and its spelling here is the username. @default 'uid' */
  readonly attribute?: string | undefined
  /** Who counts as a user, such as `(objectClass=person)`: fixed text (RFC 4515), nothing is put into it. */
  readonly filter?: string | undefined
  /**
   * Binds at once by this name, tried in turn if there are several: `uid={username},ou=people,dc=example,dc=org`. What
   * somebody typed is escaped. @default none: the hub searches for the name first
   */
  readonly dn?: string | readonly string[] | undefined
}

/** Which attributes say what. */
export interface AttributeOptions {
  /**
   * Never changes and is never given to another: `objectGUID` for Active Directory, `nsUniqueId` for 389 DS,
   * `ipaUniqueID` for FreeIPA. @default 'entryUUID'
   */
  readonly subject?: string | undefined
  /** @default 'displayName', else 'cn' */
  readonly displayName?: string | undefined
  /** @default 'mail' */
  readonly email?: string | undefined
  /** Whether addresses are known to be their owners': not where people write them themselves. @default false */
  readonly emailVerified?: boolean | undefined
  /** Further attributes that become claims, as lists of texts. @default none */
  readonly claims?: readonly string[] | undefined
}

/** How groups are found. */
export interface GroupOptions {
  /** `memberOf` of the person's entry, or a search for entries that name the person. */
  readonly by: 'memberOf' | 'search'
  /** Of a search. @default the directory's base */
  readonly base?: string | undefined
  /** Which entries are groups: fixed text (RFC 4515). @default none */
  readonly filter?: string | undefined
  /** Of a search: by DN, `memberUid` by username. @default 'member' */
  readonly member?: string | undefined
  /** What of a group is its name: this attribute, or `dn`. With `memberOf`: the first part of the DN, or `dn`. @default 'cn' */
  readonly name?: string | undefined
  /**
   * Groups of groups: `walk` asks for each level; `in-chain` lets Active Directory do it (LDAP_MATCHING_RULE_IN_CHAIN).
   * Needs a search. @default false
   */
  readonly nested?: false | 'walk' | 'in-chain' | undefined
  /** Levels of a walk, 1 to 50; who is in deeper ones is refused. @default 10 */
  readonly maxDepth?: number | undefined
  /** Groups of one person, 1 to 10,000; who has more is refused. @default 1000 */
  readonly max?: number | undefined
  /** Asks only when a rule does; then the hub's own groups stay as they are. @default false */
  readonly lazy?: boolean | undefined
}

/** Options of {@link ldapAuthenticator}. */
export interface LdapAuthenticatorOptions {
  /** 1 to 40 characters `[a-z0-9-]`. @default 'ldap' */
  readonly id?: string | undefined
  /** Heads its form where there are several. @default the id */
  readonly label?: string | undefined
  /** `ldaps://` or `ldap://`, with host and port; several are tried in turn. */
  readonly url: string | readonly string[]
  /** Changes to TLS on the `ldap:` port before anything is sent. @default false */
  readonly startTls?: boolean | undefined
  /** Sends passwords in the clear: for tests on one machine. @default false */
  readonly insecure?: boolean | undefined
  readonly tls?:
    | {
        /** Authorities (PEM) to trust in place of the usual ones. */
        readonly ca?: string | undefined
        /** @default 'TLSv1.2' */
        readonly minVersion?: 'TLSv1.2' | 'TLSv1.3' | undefined
        /** The name in the servers' certificates, if it is not the one in `url`. */
        readonly serverName?: string | undefined
      }
    | undefined
  /** The directory's own name, `dc=example,dc=org`: the issuer of accounts, so never change it. */
  readonly base: string
  /** @default searches are anonymous, or by who logs in when `users.dn` is there */
  readonly account?: ServiceAccount | undefined
  readonly users?: UserOptions | undefined
  readonly attributes?: AttributeOptions | undefined
  /** @default none: groups are not known */
  readonly groups?: GroupOptions | undefined
  /** For connecting, and for each answer; at least 100 ms. @default '5s' */
  readonly timeout?: Duration | undefined
  /** Connections at once, 1 to 1000; further logins wait. @default 32 */
  readonly maxConnections?: number | undefined
}
