from roadmap.analytics.urls import urlpatterns as analytics
from roadmap.commitment.urls import urlpatterns as commitment
from roadmap.plan.urls import urlpatterns as plan
from roadmap.portfolio.urls import urlpatterns as portfolio
from roadmap.signoff.urls import urlpatterns as signoff
from roadmap.status.urls import urlpatterns as status
from roadmap.turns.urls import urlpatterns as turns
from roadmap.waiting.urls import urlpatterns as waiting

app_name = "roadmap"

urlpatterns = [*portfolio, *analytics, *plan, *commitment, *signoff, *status, *turns, *waiting]
