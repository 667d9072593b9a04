"""Least squares within bodies, with standard errors clustered by body."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gikanalysis.errors import GikError

LEVEL = 0.95


def require(module: str) -> Any:  # noqa: ANN401 - a module
    """Import a module of the extra; raises `GikError` naming the extra where it is not installed."""
    from importlib import import_module

    try:
        return import_module(module)
    except ImportError as error:
        raise GikError('statistics need the extra stats: pip install "gikanalysis[stats]"') from error


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number with its standard error and 95 % interval: sampling alone, no bounds of the mapping."""

    estimate: float
    se: float
    ci_lower: float
    ci_upper: float


@dataclass(frozen=True, slots=True)
class Fit:
    """Coefficients by name, their covariance, and the degrees of freedom (bodies − 1)."""

    names: tuple[str, ...]
    coefficients: Any  # numpy vector
    covariance: Any  # numpy matrix
    freedom: int

    def combine(self, weights: Mapping[str, float]) -> Estimate:
        """Return a weighted sum of coefficients; names that are not among them count as 0 (the reference)."""
        numpy, distributions = require("numpy"), require("scipy.stats")
        vector = numpy.array([weights.get(name, 0.0) for name in self.names])
        estimate = float(vector @ self.coefficients)
        se = float(numpy.sqrt(max(0.0, vector @ self.covariance @ vector)))
        reach = float(distributions.t.ppf((1 + LEVEL) / 2, self.freedom)) * se
        return Estimate(estimate, se, estimate - reach, estimate + reach)


def fit_within(bodies: Sequence[str], y: Sequence[float], columns: Mapping[str, Sequence[float]]) -> Fit:
    """Fit `y` on `columns` with one intercept a body, clustered by body.

    The intercepts are taken out by subtracting each body's means; the small-sample factor counts the other
    regressors alone, as is usual where clusters and intercepts are the same. Raises `GikError` when the columns
    cannot be told apart in these data.
    """
    numpy = require("numpy")
    models = require("statsmodels.regression.linear_model")
    groups = numpy.unique(numpy.array(bodies), return_inverse=True)[1]
    sizes = numpy.bincount(groups)
    table = numpy.column_stack([numpy.asarray(y, dtype=float), *(columns[name] for name in columns)]).astype(float)
    means = numpy.column_stack([numpy.bincount(groups, column) / sizes for column in table.T])
    table = table - means[groups]
    if numpy.linalg.matrix_rank(table[:, 1:]) < len(columns):
        raise GikError("the years of these bodies do not tell the terms apart: too few years on one side")
    result = models.OLS(table[:, 0], table[:, 1:]).fit(
        cov_type="cluster", cov_kwds={"groups": groups, "df_correction": True}, use_t=True
    )
    return Fit(tuple(columns), result.params, result.cov_params(), len(sizes) - 1)
