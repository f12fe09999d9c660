"""A key opens its own integration."""

import hashlib

from django.db.models import Q
from django.utils import timezone
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import BasePermission

from structures.models import ApiKey


class KeyAuthentication(BaseAuthentication):
    def authenticate(self, request):
        scheme, _, key = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            raise AuthenticationFailed
        digest = hashlib.sha256(key.encode()).hexdigest()
        live = Q(revoked_at=None) & (Q(expires_at=None) | Q(expires_at__gt=timezone.now()))
        found = ApiKey.objects.filter(live, digest=digest).first()
        if found is None:
            raise AuthenticationFailed
        return found, None

    def authenticate_header(self, request):
        return "Bearer"


class OwnIntegration(BasePermission):
    def has_permission(self, request, view):
        if request.user.integration_id != view.kwargs["integration_id"]:
            raise AuthenticationFailed
        return True
