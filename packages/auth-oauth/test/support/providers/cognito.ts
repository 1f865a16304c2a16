// docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-id-token.html: the default
// payload. Groups and username are in the ID token alone.
import { cognito } from '../../../src/index.ts'
import type { FactoryCase } from '../factory-case.ts'

export const cognitoCase: FactoryCase = {
  name: 'cognito',
  make: (base) =>
    cognito({
      ...base,
      region: 'us-west-2',
      userPoolId: 'us-west-2_example',
      groups: 'cognito:groups',
    }),
  claims: {
    sub: 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee',
    'cognito:groups': ['test-group-a', 'test-group-b', 'test-group-c'],
    'cognito:username': 'my-test-user',
    email: 'my-test-user@example.com',
    email_verified: true,
  },
  identity: {
    issuer: 'https://cognito-idp.us-west-2.amazonaws.com/us-west-2_example',
    subject: 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee',
    username: 'my-test-user',
    groups: ['test-group-a', 'test-group-b', 'test-group-c'],
  },
  openid: true,
  profileAt: undefined,
}
