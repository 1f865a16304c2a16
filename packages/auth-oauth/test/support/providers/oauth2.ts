// Nextcloud's nested profile: a recipe of oauthenticator's docs/source/tutorials/provider-specific-setup/providers/generic.md.
import { oauth2 } from '../../../src/index.ts'
import type { FactoryCase } from '../factory-case.ts'

export const oauth2Case: FactoryCase = {
  name: 'oauth2',
  make: (base) =>
    oauth2({
      ...base,
      authorizationUrl: 'https://cloud.example/apps/oauth2/authorize',
      tokenUrl: 'https://cloud.example/apps/oauth2/api/v1/token',
      profileUrl: 'https://cloud.example/ocs/v2.php/cloud/user?format=json',
      subject: 'ocs.data.id',
      username: 'ocs.data.id',
    }),
  routes: { 'https://cloud.example/ocs/v2.php/cloud/user': { ocs: { data: { id: 'user1' } } } },
  identity: { issuer: 'https://cloud.example', subject: 'user1', username: 'user1' },
  openid: false,
  profileAt: '/cloud/user',
}
