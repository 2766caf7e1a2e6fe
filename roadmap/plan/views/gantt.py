"""Every item in time, on a screen and on one sheet of paper."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from implementation import wording
from roadmap.charts import itemised
from roadmap.plan import queries, rules
from roadmap.plan.models import Baseline
from roadmap.plan.sheets import sheet_of
from roadmap.plan.views.pages import plan_of, reader_of
from stakeholders.access import SeatedRequest, seat_required
from stakeholders.views.answers import page

MOST_BASELINES = 3
SCALES = {"weeks": itemised.WEEKS, "months": itemised.MONTHS}


@require_safe
@seat_required
def gantt(request: SeatedRequest) -> HttpResponse:
    """Both sides see the same; internal items only the vendor's people, when they ask for them."""
    plan, reader = plan_of(request), reader_of(request, timezone.now())
    if plan is None:
        return page(request, "roadmap/no_plan.html")
    scale = request.GET.get("scale", "")
    scale = scale if scale in SCALES else "weeks"
    internal = request.seat.is_ours and request.GET.get("internal") == "1"
    baselines = list(Baseline.objects.of(request.implementation).order_by("made_at", "id"))
    chosen = _chosen(request, baselines)
    paper = request.GET.get("paper") == "1"
    movable = bool(rules.may_shape_plan(request.seat, request.implementation)) and not paper
    sheet = sheet_of(
        plan,
        queries.objectives_of(request.implementation),
        reader,
        unit=SCALES[scale],
        internal=internal,
        movable=movable,
        baselines=chosen,
    )
    named = [_("Baseline: %(name)s") % {"name": baseline.name} for baseline in chosen]
    content = {
        "plan": plan,
        "sheet": sheet,
        "legend": itemised.legend(named),
        "scale": scale,
        "internal": internal,
        "movable": movable,
        "baselines": [{"id": one.pk, "name": one.name, "chosen": one in chosen} for one in baselines],
        "committed": wording.short_date(plan.committed_on),
        "forecast": wording.short_date(plan.forecast_on),
        "against_committed": wording.gap(plan.gap_days),
        "late": plan.gap_days > 0,
    }
    if paper:
        return page(request, "roadmap/gantt_paper.html", {**content, "drawing": itemised.on_paper(sheet)})
    drawn = {"drawing": itemised.on_screen(sheet), "names": itemised.names(sheet)}
    return page(request, "roadmap/gantt.html", {**content, **drawn})


def _chosen(request: HttpRequest, baselines: list[Baseline]) -> list[Baseline]:
    """Up to three that the address names; what it does not know is passed over. Unasked, the first."""
    if "show" not in request.GET:
        return baselines[:1]
    asked = set()
    for text in request.GET.getlist("base"):
        try:
            asked.add(UUID(text))
        except ValueError:
            continue
    return [baseline for baseline in baselines if baseline.pk in asked][:MOST_BASELINES]
