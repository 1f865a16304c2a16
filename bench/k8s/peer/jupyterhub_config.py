# JupyterHub with KubeSpawner as the peer: the dummy authenticator, SQLite, configurable-http-proxy; else their defaults.
import json
import os

settings = json.loads(os.environ['BENCHMARK'])

c = get_config()  # noqa: F821
c.JupyterHub.bind_url = f"http://127.0.0.1:{settings['port']}"
c.JupyterHub.hub_bind_url = f"http://127.0.0.1:{settings['hubPort']}"
c.JupyterHub.db_url = f"sqlite:///{settings['folder']}/hub.sqlite"
c.JupyterHub.cookie_secret_file = f"{settings['folder']}/cookie_secret"
c.JupyterHub.cleanup_servers = False
c.JupyterHub.spawner_class = 'kubespawner.KubeSpawner'
c.KubeSpawner.namespace = settings['namespace']
c.KubeSpawner.image = 'test:latest'
c.JupyterHub.authenticator_class = 'dummy'
c.Authenticator.allow_all = True
c.ConfigurableHTTPProxy.api_url = f"http://127.0.0.1:{settings['proxyPort']}"
c.ConfigurableHTTPProxy.command = settings['proxyCommand']
c.ConfigurableHTTPProxy.auth_token = 'only-for-benchmarks'
c.JupyterHub.services = [{'name': 'benchmark', 'api_token': settings['token']}]
c.JupyterHub.load_roles = [{'name': 'benchmark', 'services': ['benchmark'], 'scopes': settings['scopes']}]
