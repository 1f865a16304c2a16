# A real JupyterHub with real single-user servers, behind the proxy that its test names.
import json
import os

settings = json.loads(os.environ['PROXY_TEST'])

c = get_config()  # noqa: F821
c.JupyterHub.bind_url = f"http://127.0.0.1:{settings['port']}"
c.JupyterHub.hub_port = settings['hub_port']
c.ConfigurableHTTPProxy.command = ['hubkit-proxy']
scheme = 'https' if settings['tls'] else 'http'
c.ConfigurableHTTPProxy.api_url = f"{scheme}://127.0.0.1:{settings['api_port']}"
c.ConfigurableHTTPProxy.check_running_interval = 1
c.JupyterHub.internal_ssl = settings['tls']
# Servers run in folders of their own.
c.JupyterHub.internal_certs_location = settings['certificates']
c.JupyterHub.db_url = 'sqlite://'
c.JupyterHub.cookie_secret = os.urandom(32)
c.JupyterHub.authenticator_class = 'dummy'
c.Authenticator.allow_all = True
c.JupyterHub.spawner_class = 'simple'
c.SimpleLocalProcessSpawner.home_dir_template = settings['homes'] + '/{username}'
c.Spawner.cmd = settings['singleuser']
c.Spawner.http_timeout = 60
c.JupyterHub.services = [{'name': 'tester', 'api_token': settings['token']}]
c.JupyterHub.load_roles = [
    {
        'name': 'tester',
        'services': ['tester'],
        'scopes': ['admin:users', 'admin:servers', 'tokens', 'proxy'],
    }
]
