"""One programme at a time by HiGHS, on data scaled by the unit's own values: the fall-back and the check."""

import numpy as np

from python_models.efficiency.programmes import Programme

OPTIMAL, INFEASIBLE, FAILED = 0, 1, 2


def solve_one(
    programme: Programme, columns: np.ndarray, fixed: np.ndarray, cost: np.ndarray | None = None
) -> tuple[int, np.ndarray, np.ndarray, np.ndarray]:
    """Solve one unit's programme.

    Parameters
    ----------
    columns
        (R, p) columns of the reference units, in units of the evaluated unit.
    fixed
        (R, f) fixed columns.
    cost
        (f + p,) costs; the programme's by default.

    Returns
    -------
    status, z (f,), intensities (p,), duals (R,)
    """
    import highspy

    f = fixed.shape[1]
    upper = np.full(f + columns.shape[1], highspy.kHighsInf)
    upper[list(programme.artificial)] = 0.0
    matrix = np.hstack([fixed, columns])
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = matrix.shape[1], matrix.shape[0]
    lp.col_cost_ = np.concatenate([programme.cost, np.zeros(columns.shape[1])]) if cost is None else cost
    lp.col_lower_, lp.col_upper_ = np.zeros(matrix.shape[1]), upper
    lp.row_lower_ = lp.row_upper_ = programme.rhs
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
        z = np.array(solution.col_value)
        return OPTIMAL, z[:f], z[f:], np.array(solution.row_dual)
    infeasible = (highspy.HighsModelStatus.kInfeasible,)
    nothing = np.full(f, np.nan), np.zeros(columns.shape[1]), np.full(len(programme.rhs), np.nan)
    return (INFEASIBLE if status in infeasible else FAILED), *nothing
