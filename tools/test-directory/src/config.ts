/** What a server's configuration is made of. */
export interface ConfigParts {
  readonly folder: string
  readonly base: string
  readonly rootDn: string
  readonly rootPassword: string
}

/** The configuration of a server: TLS for every password, memberOf, password policies for who names one. */
export function slapdConfig({ folder, base, rootDn, rootPassword }: ConfigParts): string {
  return `include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/nis.schema
include /etc/ldap/schema/inetorgperson.schema
modulepath /usr/lib/ldap
moduleload back_mdb
moduleload memberof
moduleload ppolicy
pidfile ${folder}/pid
TLSCACertificateFile ${folder}/ca.pem
TLSCertificateFile ${folder}/cert.pem
TLSCertificateKeyFile ${folder}/key.pem
security simple_bind=128
sizelimit 230
database mdb
suffix "${base}"
rootdn "${rootDn}"
rootpw "${rootPassword}"
directory ${folder}/db
dbnosync
overlay memberof
overlay ppolicy
ppolicy_use_lockout
access to attrs=userPassword by anonymous auth by * none
access to * by dn.exact="cn=blind,${base}" none by * read
`
}
