# A real JupyterHub with a real KubeSpawner, without a proxy: servers are asked at their pods' own addresses.
import json
import os

from jupyterhub.proxy import Proxy

settings = json.loads(os.environ['TAKE_OVER_TEST'])


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


c = get_config()  # noqa: F821
c.JupyterHub.hub_bind_url = settings['url']
c.JupyterHub.db_url = 'sqlite://'
c.JupyterHub.cookie_secret = os.urandom(32)
c.JupyterHub.proxy_class = NoProxy
c.JupyterHub.authenticator_class = 'dummy'
c.JupyterHub.cleanup_servers = False
c.Authenticator.allow_all = True
c.JupyterHub.services = [{'name': 'tester', 'api_token': settings['token']}]
c.JupyterHub.load_roles = [
    {
        'name': 'tester',
        'services': ['tester'],
        'scopes': ['admin:users', 'admin:servers', 'tokens', 'access:servers'],
    }
]

c.JupyterHub.spawner_class = 'kubespawner.KubeSpawner'
c.Spawner.start_timeout = 180
c.Spawner.http_timeout = 180
c.KubeSpawner.namespace = settings['namespace']
c.KubeSpawner.image = settings['image']
c.KubeSpawner.image_pull_policy = 'Never'
c.KubeSpawner.cpu_guarantee = 0.1
c.KubeSpawner.storage_pvc_ensure = True
c.KubeSpawner.storage_capacity = '1Gi'
c.KubeSpawner.storage_class = settings['storage_class']
c.KubeSpawner.volumes = [
    {'name': 'home', 'persistentVolumeClaim': {'claimName': '{pvc_name}'}}
]
c.KubeSpawner.volume_mounts = [{'name': 'home', 'mountPath': '/home/jovyan'}]
# The standard "restricted" holds in the namespace.
c.KubeSpawner.pod_security_context = {
    'runAsNonRoot': True,
    'seccompProfile': {'type': 'RuntimeDefault'},
}
c.KubeSpawner.container_security_context = {
    'allowPrivilegeEscalation': False,
    'capabilities': {'drop': ['ALL']},
}
