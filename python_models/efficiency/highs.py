"""One linear programme at a time by HiGHS: the fall-back of the simplex, on data scaled by the unit's own values."""

import numpy as np

OPTIMAL, INFEASIBLE, FAILED = 0, 1, 2


def solve_lp(
    matrix: np.ndarray, rhs: np.ndarray, cost: np.ndarray, barred: np.ndarray | None = None
) -> tuple[int, np.ndarray, np.ndarray]:
    """min cost'z subject to matrix z = rhs, z >= 0.

    Parameters
    ----------
    matrix
        (R, p) coefficients, of order one: HiGHS drops those below 1e-9, here below 1e-12.
    barred
        (p,) variables that must be zero.

    Returns
    -------
    status, z (p,), duals (R,)
        nan unless optimal.
    """
    import highspy

    p = matrix.shape[1]
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = p, len(rhs)
    lp.col_cost_, lp.col_lower_ = cost, np.zeros(p)
    lp.col_upper_ = np.full(p, np.inf) if barred is None else np.where(barred, 0.0, np.inf)
    lp.row_lower_ = lp.row_upper_ = rhs
    nonzero = matrix.T != 0
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_ = np.concatenate([[0], np.cumsum(nonzero.sum(axis=1))])
    lp.a_matrix_.index_ = np.nonzero(nonzero)[1]
    lp.a_matrix_.value_ = matrix.T[nonzero]
    solver = highspy.Highs()
    solver.silent()
    for option in ("primal_feasibility_tolerance", "dual_feasibility_tolerance"):
        solver.setOptionValue(option, 1e-10)
    solver.setOptionValue("threads", 1)
    solver.setOptionValue("small_matrix_value", 1e-12)
    solver.passModel(lp)
    solver.run()
    status = solver.getModelStatus()
    if status == highspy.HighsModelStatus.kOptimal:
        solution = solver.getSolution()
        return OPTIMAL, np.array(solution.col_value), np.array(solution.row_dual)
    infeasible = status == highspy.HighsModelStatus.kInfeasible
    return INFEASIBLE if infeasible else FAILED, np.full(p, np.nan), np.full(len(rhs), np.nan)
