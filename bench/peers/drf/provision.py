"""Make the tables and N integrations; print the id and key of each as a line of JSON."""

import hashlib
import json
import os
import secrets
import sys

import django
from django.core.management import call_command

os.environ["DJANGO_SETTINGS_MODULE"] = "structures.settings"
django.setup()

from structures.models import ApiKey, Integration, Structure  # noqa: E402

call_command("migrate", run_syncdb=True, verbosity=0)
rows = Integration.objects.bulk_create(
    Integration(site_url=f"https://shop-{number}.example") for number in range(int(sys.argv[1]))
)
Structure.objects.bulk_create(Structure(integration=row) for row in rows)
issued = {row.pk: secrets.token_urlsafe(32) for row in rows}
ApiKey.objects.bulk_create(
    ApiKey(integration_id=pk, digest=hashlib.sha256(key.encode()).hexdigest())
    for pk, key in issued.items()
)
for pk, key in issued.items():
    print(json.dumps([pk, key]))
