# JupyterHub with OAuthenticator as the peer: SQLite, configurable-http-proxy; else their defaults.
import json
import os

settings = json.loads(os.environ['BENCHMARK'])

c = get_config()  # noqa: F821
c.JupyterHub.bind_url = f"http://127.0.0.1:{settings['port']}"
c.JupyterHub.hub_bind_url = f"http://127.0.0.1:{settings['hubPort']}"
c.JupyterHub.db_url = f"sqlite:///{settings['folder']}/hub.sqlite"
c.JupyterHub.cookie_secret_file = f"{settings['folder']}/cookie_secret"
c.JupyterHub.authenticator_class = 'generic-oauth'
c.GenericOAuthenticator.client_id = settings['clientId']
c.GenericOAuthenticator.client_secret = settings['clientSecret']
c.GenericOAuthenticator.authorize_url = f"{settings['issuer']}/auth"
c.GenericOAuthenticator.token_url = f"{settings['issuer']}/token"
c.GenericOAuthenticator.userdata_url = f"{settings['issuer']}/me"
c.GenericOAuthenticator.scope = settings['loginScopes']
c.GenericOAuthenticator.username_claim = 'preferred_username'
c.GenericOAuthenticator.enable_pkce = True
# People come to the hub's own port.
c.GenericOAuthenticator.oauth_callback_url = f"http://127.0.0.1:{settings['hubPort']}/hub/oauth_callback"
c.Authenticator.allow_all = True
c.ConfigurableHTTPProxy.api_url = f"http://127.0.0.1:{settings['proxyPort']}"
c.ConfigurableHTTPProxy.command = settings['proxyCommand']
c.ConfigurableHTTPProxy.auth_token = 'only-for-benchmarks'
