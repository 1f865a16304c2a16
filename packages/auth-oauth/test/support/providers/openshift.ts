// oauthenticator's tests/test_openshift.py (17, BSD-3-Clause): names; the form of user.openshift.io/v1 User as in
// docs.openshift.com, "User [user.openshift.io/v1]". `uid` as every Kubernetes object has it.
import { openshift } from '../../../src/index.ts'
import type { FactoryCase } from '../factory-case.ts'

export const openshiftCase: FactoryCase = {
  name: 'openshift',
  make: (base) =>
    openshift({
      ...base,
      apiUrl: 'https://api.cluster.example:6443',
      oauthUrl: 'https://oauth-openshift.apps.cluster.example',
    }),
  routes: {
    'https://api.cluster.example:6443/apis/user.openshift.io/v1/users/~': {
      kind: 'User',
      apiVersion: 'user.openshift.io/v1',
      metadata: { name: 'user1', uid: '1' },
      groups: ['group1'],
    },
  },
  identity: {
    issuer: 'https://api.cluster.example:6443',
    subject: '1',
    username: 'user1',
    groups: ['group1'],
  },
  openid: false,
  profileAt: '/users/~',
}
