# A real JupyterHub whose servers are nothing but a record: its own port answers for all of them.
import asyncio
import json
import os

from jupyterhub.proxy import Proxy
from jupyterhub.spawner import Spawner

settings = json.loads(os.environ['CULLER_TEST'])


class NoProxy(Proxy):
    """Nobody comes by a browser."""

    should_start = False

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.routes = {}

    async def add_route(self, routespec, target, data):
        self.routes[routespec] = {'routespec': routespec, 'target': target, 'data': data}

    async def delete_route(self, routespec):
        self.routes.pop(routespec, None)

    async def get_all_routes(self):
        return self.routes


class RecordSpawner(Spawner):
    """Takes a moment to stop, and writes down when."""

    up = False

    async def start(self):
        self.up = True
        return ('127.0.0.1', settings['port'])

    async def poll(self):
        return None if self.up else 0

    async def stop(self, now=False):
        self.note('+')
        await asyncio.sleep(2 if self.user.name.startswith('slow') else 0.3)
        self.up = False
        self.note('-')

    def note(self, sign):
        with open(settings['stops'], 'a') as stops:
            stops.write(f'{sign}{self.user.name}/{self.name}\n')


c = get_config()  # noqa: F821
c.JupyterHub.hub_bind_url = f"{'https' if settings['tls'] else 'http'}://127.0.0.1:{settings['port']}"
c.JupyterHub.internal_ssl = settings['tls']
c.JupyterHub.internal_certs_location = settings['certificates']
c.JupyterHub.db_url = 'sqlite://'
c.JupyterHub.cookie_secret = os.urandom(32)
c.JupyterHub.proxy_class = NoProxy
c.JupyterHub.spawner_class = RecordSpawner
c.JupyterHub.authenticator_class = 'dummy'
c.JupyterHub.allow_named_servers = True
c.JupyterHub.cleanup_servers = False
c.JupyterHub.tornado_settings = {'slow_stop_timeout': 1}
c.Authenticator.allow_all = True
c.Authenticator.admin_users = {'root'}
c.JupyterHub.services = [
    {'name': name, 'api_token': role['token']} for name, role in settings['services'].items()
]
c.JupyterHub.load_roles = [
    {'name': name, 'services': [name], 'scopes': role['scopes']}
    for name, role in settings['services'].items()
]
