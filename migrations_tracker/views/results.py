"""The result of a run: what it has to pass, who signs it, and signing."""

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from implementation import fingerprint, tenancy, wording
from implementation.pdf import PdfError
from migrations_tracker import reports
from migrations_tracker.actions import results as actions
from migrations_tracker.forms.results import OfferForm
from migrations_tracker.models import Kind, ParallelRun
from migrations_tracker.queries import parallel as queries
from migrations_tracker.queries.results import content_of, criteria_of
from migrations_tracker.rules import parallel as rules
from migrations_tracker.views import wordings as words
from migrations_tracker.views.parallel import address, find_run
from stakeholders.access import SeatedRequest, seat_required
from stakeholders.actions import agreements
from stakeholders.evidence import evidence_of
from stakeholders.forms.agreements import DecisionForm
from stakeholders.models import Seat
from stakeholders.queries.agreements import conditions_of, held
from stakeholders.queries.requirements import Vote, votes_of
from stakeholders.rules import agreements as deciding
from stakeholders.verdicts import Forbidden, Stale
from stakeholders.views.answers import done, page, refused


@require_safe
@seat_required
def result(request: SeatedRequest, number: int) -> HttpResponse:
    return _show(request, find_run(request, number))


@require_POST
@seat_required
def offer_result(request: SeatedRequest, number: int) -> HttpResponse:
    """Name the signers, and ask them: two acts, the second of which can be repeated when it fails."""
    run = find_run(request, number)
    with tenancy.reading():
        form = OfferForm(request.POST, people=_signers(request))
    if not form.is_valid():
        return _show(request, run, offer=form, status=422)
    now = timezone.now()
    try:
        approvable = run.result or actions.offer_result(
            run=run,
            implementation=request.implementation,
            by=request.seat,
            signers=form.cleaned_data["signers"],
            now=now,
        )
        due_on = form.cleaned_data["due_on"]
        agreements.request_approval(approvables=[approvable], by=request.seat, due_on=due_on, now=now)
    except (Forbidden, Stale) as problem:
        sentence, status = refused(problem)
        return _show(request, find_run(request, number), offer=form, sentence=sentence, status=status)
    return done(request, address(request, "result", number), _("They are asked for their signatures."))


@require_POST
@seat_required
def sign_result(request: SeatedRequest, number: int) -> HttpResponse:
    """One deliberate press: recorded for the result whose fingerprint came with it, or not at all."""
    run = find_run(request, number)
    if run.result is None:
        raise Http404
    form = DecisionForm(request.POST.dict())
    if not form.is_valid():
        return _show(request, run, form=form, status=422)
    if form.cleaned_data["consent"] != deciding.CONSENT_VERSION:
        sentence = _("The sentence that you agree to has changed. Read it and press again.")
        return _show(request, run, sentence=sentence, status=409)
    with tenancy.reading():
        voice = Seat.objects.of(request.implementation).filter(pk=form.cleaned_data["voice"]).first()
    if voice is None:
        raise Http404
    try:
        decision = agreements.decide(
            approvable=run.result,
            by=request.seat,
            voice=voice,
            evidence=evidence_of(request),
            now=timezone.now(),
            **form.act(),
        )
    except (Forbidden, Stale) as problem:
        sentence, status = refused(problem)
        return _show(request, find_run(request, number), sentence=sentence, status=status)
    said = _("Recorded: %(what)s.") % {"what": decision.get_verdict_display()}
    return done(request, address(request, "result", number), said)


@require_POST
@seat_required
def result_pack(request: SeatedRequest, number: int) -> HttpResponse:
    """The reconciliation pack as a PDF, made of what stands on the page. Nothing is kept."""
    run = find_run(request, number)
    with tenancy.reading():
        context = _context(request, run)
    try:
        document = reports.pack_pdf(_on_paper(request, run, context), context["findings"])
    except PdfError:
        sentence = _("The PDF could not be made just now. Try again in a moment.")
        return _show(request, run, sentence=sentence, status=503)
    return _saved(document, "application/pdf", f"reconciliation-run-{run.number}.pdf")


@require_POST
@seat_required
def result_csv(request: SeatedRequest, number: int) -> HttpResponse:
    """Every finding with what became of it, as a CSV."""
    run = find_run(request, number)
    with tenancy.reading():
        _context(request, run)
        text = reports.pack_csv(content_of(run))
    return _saved(text.encode("utf-8-sig"), "text/csv; charset=utf-8", f"reconciliation-run-{run.number}.csv")


def _saved(content: bytes, kind: str, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "private, no-store"
    return answer


def _on_paper(request: SeatedRequest, run: ParallelRun, context: dict[str, Any]) -> dict[str, Any]:
    """Plain values for the renderer."""
    part_files = [
        {
            "title": str(part.get_kind_display()).capitalize(),
            "side": context["labels"][side],
            "name": file.name,
            "rows": (part.summary or {})["rows"][side],
            "sha256": file.sha256,
        }
        for part in context["compared"]
        for side, file in (("left", part.left), ("right", part.right))
        if file is not None
    ]
    return {
        "vendor_name": request.workspace.name,
        "company": request.implementation.customer_name,
        "accent": request.workspace.accent,
        "number": run.number,
        "cycle": context["shown"].cycle,
        "year": run.cycle_from.year,
        "environment": str(run.get_environment_display()),
        "criteria": [
            {"name": str(each.name), "sentence": str(each.sentence), "passed": each.passed, "blocks": each.blocks}
            for each in context["criteria"]
        ],
        "labels": context["labels"],
        "sums": context["sums"],
        "bridges": [bridge for part in context["compared"][:1] for bridge in words.bridge_rows(part)],
        "files": part_files,
        "mappings": sorted(run.mappings.items()),
        "votes": _votes_on_paper(context.get("votes", ()), ZoneInfo(request.implementation.zone)),
        "signed": "held" in context,
        "fingerprint": run.result.fingerprint if run.result else fingerprint.of(content_of(run)),
    }


def _votes_on_paper(votes: Sequence[Vote], zone: ZoneInfo) -> list[dict[str, str]]:
    """With the day and the time of each decision: paper is read later."""
    found = []
    for vote in votes:
        at = vote.decided_at.astimezone(zone) if vote.decided_at else None
        when = f"{wording.long_date(at.date(), year=True)}, {wording.clock_in(at, zone)}" if at else ""
        found.append({"name": vote.name, "title": vote.title, "words": str(vote.words), "when": when, "how": vote.how})
    return found


def _signers(request: SeatedRequest) -> list[Seat]:
    """Who can be asked: those of the customer who may accept, and the vendor's team as witnesses."""
    people = Seat.objects.of(request.implementation).present()
    return [seat for seat in people.order_by("side", "name") if seat.is_ours or seat.holds(*rules.ACCEPTS)]


def _show(
    request: SeatedRequest,
    run: ParallelRun,
    *,
    offer: OfferForm | None = None,
    form: DecisionForm | None = None,
    sentence: str = "",
    status: int = 200,
) -> HttpResponse:
    with tenancy.reading():
        context = _context(request, run, form)
        people = _signers(request)
        context |= {
            "newer": queries.newer_than(run),
            "may_offer": rules.may_offer(request.seat, run, context["criteria"], people),
            "offer": offer or OfferForm(people=people),
            "sentence": sentence,
        }
        return page(request, "migrations_tracker/result.html", context, status)


def _context(request: SeatedRequest, run: ParallelRun, form: DecisionForm | None = None) -> dict[str, Any]:
    """What page and pack say of a result."""
    parts = queries.parts_of(run)
    compared = [part for part in parts if part.summary is not None]
    if not compared:
        raise Http404
    criteria = criteria_of(run, parts)
    context: dict[str, Any] = {
        "run": run,
        "compared": compared,
        "shown": words.run_in_words(run),
        "criteria": criteria,
        "passed": all(each.passed for each in criteria if each.blocks),
        "labels": words.labels_of(request, run),
        "sums": [row for part in compared if part.kind != Kind.JOURNAL_LINE for row in words.sums_of(part)],
        "findings": words.findings_of_content(content_of(run)),
    }
    return context | (_decisions(request, run, form) if run.result is not None else {})


def _decisions(request: SeatedRequest, run: ParallelRun, form: DecisionForm | None) -> dict[str, Any]:
    result, seat = run.result, request.seat
    assert result is not None
    found = held(result, topic=result.topic, evidence=True)
    voices = deciding.voices_of(seat, list(found.approvers))
    voice = voices[0] if voices else None
    cast = found.standing.of(voice.pk) if voice else None
    mine = found.decision(cast) if cast else None
    first = {
        "fingerprint": result.fingerprint,
        "supersedes": mine.pk if mine else None,
        "voice": voice.pk if voice else None,
        "consent": deciding.CONSENT_VERSION,
    }
    now, zone = timezone.now(), ZoneInfo(request.implementation.zone)
    return {
        "held": found,
        "votes": votes_of(found, [], reader=seat, now=now, zone=zone),
        "conditions": conditions_of(found),
        "voice": voice,
        "may_decide": deciding.may_decide(seat, result, list(found.approvers), voice),
        "mine": mine,
        "decided": deciding.already_decided(mine, seat) if mine else "",
        "form": form or DecisionForm(initial=first),
        "consent": evidence_of(request).consent,
    }
