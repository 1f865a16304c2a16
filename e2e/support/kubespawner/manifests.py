"""The real KubeSpawner's manifests and slugs for configurations read from standard input, as JSON."""

import asyncio
import json
import sys
from unittest import mock

from kubernetes_asyncio.client import ApiClient
from kubespawner import KubeSpawner
from kubespawner.slugs import escape_slug, is_valid_label, multi_slug, safe_slug
from traitlets.config import Config


class Named:
    def __init__(self, **fields):
        self.__dict__.update(fields)


def make_spawner(case):
    name = case["user"]
    user = Named(name=name, id=7, url=f"/user/{name}/", admin=False)
    hub = Named(
        public_host="", url="http://hub:8081/hub/", base_url="/hub/", api_url="http://hub:8081/hub/api"
    )
    orm = Named(name=case.get("server", ""), server=None, oauth_client=None)
    return KubeSpawner(
        _mock=True,
        user=user,
        hub=hub,
        orm_spawner=orm,
        api_token="secret-token",
        oauth_client_id="client",
        config=Config({"KubeSpawner": case["config"]}),
    )


async def manifests(case, client):
    spawner = make_spawner(case)
    json_of = client.sanitize_for_serialization
    owner = {"apiVersion": "v1", "kind": "Pod", "name": spawner.pod_name, "uid": "x"}
    return {
        "namespace": spawner.namespace,
        "dnsName": spawner.dns_name,
        "state": spawner.get_state(),
        "pod": json_of(await spawner.get_pod_manifest()),
        "claim": json_of(spawner.get_pvc_manifest()),
        "service": json_of(spawner.get_service_manifest(owner, spawner.port)),
        "environment": {
            key: value for key, value in spawner.get_env().items() if isinstance(value, str)
        },
    }


def slugs(name):
    return {
        "safe": safe_slug(name),
        "field": safe_slug(name, max_length=48),
        "label": safe_slug(name, is_valid=is_valid_label),
        "escape": escape_slug(name),
        "multi": multi_slug([name, name[::-1]]),
    }


async def main():
    asked = json.load(sys.stdin)
    async with ApiClient() as client:
        # Where the hub is comes from a file of its pod, and there is no cluster to ask.
        with (
            mock.patch.object(KubeSpawner, "_namespace_default", lambda self: "hub"),
            mock.patch("kubespawner.spawner.load_config", lambda **_: None),
            mock.patch("kubespawner.spawner.shared_client", lambda *_, **__: None),
        ):
            answer = {
                "manifests": [await manifests(case, client) for case in asked["cases"]],
                "slugs": [slugs(name) for name in asked["names"]],
                "options": sorted(KubeSpawner.class_own_traits(config=True)),
            }
    json.dump(answer, sys.stdout)


asyncio.run(main())
