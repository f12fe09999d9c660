"""The tables: entries are kept as JSON documents, one row an integration.

A row an entry would be the other way; it costs this peer more, on the push and
on the read.
"""

from django.db import models


class Integration(models.Model):
    site_url = models.CharField(max_length=255, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    revision = models.IntegerField(null=True)
    last_structure_fetch = models.DateTimeField(null=True)
    generated_at = models.BigIntegerField(null=True)
    site = models.JSONField(null=True)
    digest = models.CharField(max_length=64, null=True)


class ApiKey(models.Model):
    """A key, as the SHA-256 of its 256 random bits: nothing that could be used."""

    digest = models.CharField(max_length=64, unique=True)
    integration = models.ForeignKey(Integration, models.CASCADE)
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)


class Structure(models.Model):
    integration = models.OneToOneField(Integration, models.CASCADE, primary_key=True)
    post_types = models.JSONField(default=dict)
    taxonomies = models.JSONField(default=dict)
    missing = models.JSONField(default=dict)


class Push(models.Model):
    integration = models.ForeignKey(Integration, models.CASCADE)
    webhook_id = models.CharField(max_length=64, null=True)
    body_sha256 = models.CharField(max_length=64)
    received_at = models.DateTimeField()
    result = models.CharField(max_length=16)
    revision = models.IntegerField()

    class Meta:
        constraints = [models.UniqueConstraint("integration", "webhook_id", name="push_once")]


class Change(models.Model):
    integration = models.ForeignKey(Integration, models.CASCADE)
    revision = models.IntegerField()
    at = models.DateTimeField()
    kind = models.CharField(max_length=16)
    name = models.CharField(max_length=32)
    what = models.CharField(max_length=16)
    attribute = models.CharField(max_length=32, null=True)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
