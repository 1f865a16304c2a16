# A real JupyterHub with roles, asked by REST alone.
import json
import os

from jupyterhub.proxy import Proxy

settings = json.loads(os.environ['ROLES_TEST'])


class NoProxy(Proxy):
    """Nobody comes by a browser."""

    should_start = False

    async def add_route(self, routespec, target, data):
        pass

    async def delete_route(self, routespec):
        pass

    async def get_all_routes(self):
        return {'/': {'routespec': '/', 'target': '', 'data': {}}}


c = get_config()  # noqa: F821
c.JupyterHub.hub_bind_url = f"http://127.0.0.1:{settings['port']}"
c.JupyterHub.db_url = 'sqlite://'
c.JupyterHub.cookie_secret = os.urandom(32)
c.JupyterHub.proxy_class = NoProxy
c.JupyterHub.authenticator_class = 'dummy'
c.Authenticator.allow_all = True
c.JupyterHub.custom_scopes = {'custom:grades': {'description': 'grades'}}
c.JupyterHub.load_groups = settings['groups']
c.JupyterHub.services = [
    {'name': name, 'api_token': token} for name, token in settings['services'].items()
]
c.JupyterHub.load_roles = [{'name': name, **role} for name, role in settings['roles'].items()]
