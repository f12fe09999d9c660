"""The push and the read."""

from datetime import timedelta

from django.utils.cache import patch_cache_control
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response
from rest_framework.views import APIView, exception_handler

from structures.models import Structure
from structures.pushes import receive
from structures.serializers import PushSerializer


class UpdateStructure(APIView):
    def post(self, request, integration_id):
        push = PushSerializer(data=request.data)
        push.is_valid(raise_exception=True)
        webhook_id, body = request.headers.get("webhook-id"), request._request.body
        receipt = receive(integration_id, webhook_id, body, push.validated_data)
        return Response({"success": True, "data": receipt})


class ContentTypes(APIView):
    def get(self, request, integration_id):
        structure = Structure.objects.select_related("integration").get(pk=integration_id)
        integration, last = structure.integration, structure.integration.last_structure_fetch
        data = {
            "integration": integration.pk,
            "site": integration.site,
            "revision": integration.revision,
            "last_structure_fetch": last,
            "late_after": last and last + timedelta(hours=36),
            "stale_after": last and last + timedelta(hours=72),
            "post_types": structure.post_types,
            "taxonomies": structure.taxonomies,
        }
        response = Response({"success": True, "data": data})
        patch_cache_control(response, private=True, no_cache=True)
        return response


def answer_error(error, context):
    response = exception_handler(error, context)
    if isinstance(error, ValidationError):
        response.status_code = 422
    if response is not None:
        response.data = {"success": False, "errors": response.data}
    return response
