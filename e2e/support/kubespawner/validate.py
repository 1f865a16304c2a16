"""What the API's own schemas (all fields known, none beside them) find wrong with manifests from standard input."""

import json
import sys

import kubernetes_validate

asked = json.load(sys.stdin)
found = []
for manifest in asked["manifests"]:
    try:
        kubernetes_validate.validate(manifest, asked["version"], strict=True)
        found.append(None)
    except kubernetes_validate.ValidationError as error:
        found.append(f"{'.'.join(str(part) for part in error.path)}: {error.message}")
json.dump(found, sys.stdout)
