// Every option of OAuthenticator 17 has a row in the table of where it went.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const OPTIONS = `
  client_id client_secret authorize_url token_url userdata_url oauth_callback_url scope extra_authorize_params
  token_params basic_auth enable_pkce userdata_params userdata_token_method userdata_from_id_token username_claim
  login_service auto_login allow_all allow_existing_users allowed_users allowed_groups admin_groups
  auth_state_groups_key claim_groups_key manage_groups manage_roles allowed_scopes admin_users blocked_users
  modify_auth_state_hook refresh_user_hook post_auth_hook enable_auth_state refresh_pre_spawn auth_refresh_age
  validate_server_cert http_request_kwargs http_client logout_redirect_url custom_403_message username_map
  username_pattern any_allow_config
  github_url github_api allowed_organizations populate_teams_in_auth_state
  gitlab_url gitlab_api gitlab_api_version gitlab_version allowed_gitlab_groups allowed_project_ids
  allowed_teams
  google_api_url hosted_domain allowed_hosted_domains strip_domain allowed_google_groups admin_google_groups
  google_service_account_keys gsuite_administrator include_nested_groups
  cilogon_host idps skin
  identity_provider username_from_email allowed_globus_groups admin_globus_groups globus_groups_url revocation_url
  revoke_tokens_on_logout exclude_tokens globus_local_endpoint
  auth0_domain auth0_subdomain allow_unverified_email
  tenant_id graph_url user_groups_claim
  openshift_url openshift_rest_api_url ca_certs
  mw_index_url executor_threads
`
  .trim()
  .split(/\s+/)

const page = readFileSync(join(import.meta.dirname, '../packages/auth-oauth/README.md'), 'utf8')
const [, table = ''] = page.split('## From OAuthenticator')
const named = table
  .split('\n')
  .map((line) => line.split(' | '))
  .flatMap(([left = '', right = '']) =>
    right.trim() === '' ? [] : (left.match(/`[a-z0-9_]+`/g) ?? []),
  )

test.each(OPTIONS)('%s has a row', (option) => {
  expect(named).toContain(`\`${option}\``)
})
