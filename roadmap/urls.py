from roadmap.plan.urls import urlpatterns as plan
from roadmap.portfolio.urls import urlpatterns as portfolio

app_name = "roadmap"

urlpatterns = [*portfolio, *plan]
