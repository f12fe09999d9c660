from django.urls import path

from structures.views import ContentTypes, UpdateStructure

BASE = "api/v1/integration/integrations/<int:integration_id>"

urlpatterns = [
    path(f"{BASE}/update-structure/", UpdateStructure.as_view()),
    path(f"{BASE}/content-types/", ContentTypes.as_view()),
]
