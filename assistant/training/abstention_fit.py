"""The two kinds of logistic regression that ``abstention`` fits over named values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression

from assistant.quoting.model import Regression

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

_AGAINST: Final = frozenset(
    {"relation_missing", "relation_missing_around", "opposed", "denies", "voice_other", "is_question"}
)
"""What can only speak against a sentence as an answer."""
_EITHER: Final = frozenset({"length", "neighbour", "margin", "top"})
"""What may speak for or against it; everything else can only speak for it."""


def fit_free(rows: Sequence[Mapping[str, float]], labels: Sequence[bool], strength: float) -> Regression:
    """Return a logistic regression over standardised values, ridge penalty 1 / (2 ``strength``)."""
    table = _Table(rows)
    model = LogisticRegression(C=strength, max_iter=2000).fit(table.standard, np.array(labels))
    return table.regression(float(model.intercept_[0]), model.coef_[0])


def fit_signed(rows: Sequence[Mapping[str, float]], labels: Sequence[bool], strength: float) -> Regression:
    """Return the same with weights that may not turn their feature's sense around.

    Free weights of features that go together take opposite signs, and then a missing word can make a question from
    another kind of document look answered.
    """
    table = _Table(rows)
    truth = np.array(labels, dtype=float)

    def loss(weights: Floats) -> tuple[float, Floats]:
        logits = table.standard @ weights[1:] + weights[0]
        value = np.logaddexp(0, logits).sum() - truth @ logits + (weights[1:] ** 2).sum() / (2 * strength)
        off = 1 / (1 + np.exp(-logits)) - truth
        return float(value), np.concatenate([[off.sum()], table.standard.T @ off + weights[1:] / strength])

    bounds = [(None, None), *map(_bounds, table.names)]
    found = minimize(loss, np.zeros(len(bounds)), jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 500})
    return table.regression(float(found.x[0]), found.x[1:])


def _bounds(name: str) -> tuple[float | None, float | None]:
    if name in _EITHER:
        return None, None
    return (None, 0.0) if name in _AGAINST else (0.0, None)


class _Table:
    """Rows of named values as a standardised matrix; columns that never change are left out."""

    def __init__(self, rows: Sequence[Mapping[str, float]]) -> None:
        every = sorted(rows[0])
        matrix = np.array([[row[name] for name in every] for row in rows])
        kept = [place for place in range(len(every)) if matrix[:, place].std() > 1e-9]  # noqa: PLR2004 - constant
        self.names = [every[place] for place in kept]
        self._centres, self._scales = matrix[:, kept].mean(axis=0), matrix[:, kept].std(axis=0)
        self.standard: Floats = (matrix[:, kept] - self._centres) / self._scales

    def regression(self, intercept: float, weights: Floats) -> Regression:
        """Return the regression with these weights of the columns."""
        return Regression(intercept, self._named(weights), self._named(self._centres), self._named(self._scales))

    def _named(self, values: Floats) -> dict[str, float]:
        return dict(zip(self.names, values.tolist(), strict=True))
