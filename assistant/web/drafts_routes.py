"""The route from which a reader takes the report on their draft along."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter, HTTPException, Request, Response

from assistant.checking.forms import FORMS, in_form
from assistant.web.readers import NOT_KEPT, reader_at

if TYPE_CHECKING:
    from assistant.web.drafts import Drafts


def drafts_routes(drafts: Drafts) -> APIRouter:
    """Return the route; a report that is another's, or no longer there, is not found."""
    router = APIRouter()

    @router.get("/drafts/{report_id}/report.{form}")
    def report(report_id: str, form: str, request: Request) -> Response:
        reader = reader_at(request)
        kept = drafts.kept(reader.id, report_id)
        if kept is None or f".{form}" not in FORMS:
            raise HTTPException(status_code=404, detail=reader.words("drafts.gone"))
        headers = {"Content-Disposition": f'attachment; filename="report.{form}"', **NOT_KEPT}
        content = in_form(kept.report, f".{form}", kept.file)
        return Response(content, media_type=FORMS[f".{form}"], headers=headers)

    return router
