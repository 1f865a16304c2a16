# JupyterHub as the peer: an instant spawner, the dummy authenticator, SQLite, configurable-http-proxy; else its defaults.
import json
import os

from jupyterhub.spawner import Spawner

settings = json.loads(os.environ['BENCHMARK'])


class InstantSpawner(Spawner):
    """Every server is the same small HTTP server, which always runs."""

    up = False

    def load_state(self, state):
        super().load_state(state)
        self.up = state.get('up', False)

    def get_state(self):
        return {**super().get_state(), 'up': self.up}

    def clear_state(self):
        super().clear_state()
        self.up = False

    async def start(self):
        self.up = True
        return ('127.0.0.1', settings['backend'])

    async def poll(self):
        return None if self.up else 0

    async def stop(self, now=False):
        self.up = False


c = get_config()  # noqa: F821
c.JupyterHub.bind_url = f"http://127.0.0.1:{settings['port']}"
c.JupyterHub.hub_bind_url = f"http://127.0.0.1:{settings['hubPort']}"
c.JupyterHub.db_url = f"sqlite:///{settings['folder']}/hub.sqlite"
c.JupyterHub.cookie_secret_file = f"{settings['folder']}/cookie_secret"
c.JupyterHub.cleanup_servers = False
c.JupyterHub.allow_named_servers = True
c.JupyterHub.spawner_class = InstantSpawner
c.JupyterHub.authenticator_class = 'dummy'
c.Authenticator.allow_all = True
c.ConfigurableHTTPProxy.api_url = f"http://127.0.0.1:{settings['proxyPort']}"
c.ConfigurableHTTPProxy.command = settings['proxyCommand']
c.ConfigurableHTTPProxy.auth_token = 'only-for-benchmarks'
c.JupyterHub.services = [{'name': 'benchmark', 'api_token': settings['token']}]
c.JupyterHub.load_roles = [{'name': 'benchmark', 'services': ['benchmark'], 'scopes': settings['scopes']}]
