"""The exported script of a hidden model: the chosen algorithm, in logarithms."""

from __future__ import annotations

from playground.labs.markov import script_data as data
from playground.labs.markov.config import MarkovConfig
from playground.labs.markov.meaning import model

FORWARD = '''
def forward(log_pi, log_a, log_b):
    """log alpha_t(j): alpha_t(j) = sum_i alpha_t-1(i) a_ij b_j(o_t)."""
    log_alpha = [log_pi + log_b[0]]
    for t in range(1, len(log_b)):
        come = torch.logsumexp(log_alpha[-1][:, None] + log_a, dim=0)  # over i, where it was
        log_alpha.append(come + log_b[t])
    return torch.stack(log_alpha)  # (time, states)
'''

BACKWARD = '''
def backward(log_a, log_b):
    """log beta_t(i): beta_t(i) = sum_j a_ij b_j(o_t+1) beta_t+1(j)."""
    log_beta = [torch.zeros(len(log_a))]
    for t in range(len(log_b) - 1, 0, -1):
        later = log_b[t] + log_beta[-1]
        log_beta.append(torch.logsumexp(log_a + later, dim=1))  # over j, where it goes
    return torch.stack(log_beta[::-1])  # (time, states)
'''

VITERBI = '''
def viterbi(log_pi, log_a, log_b):
    """The best path: delta_t(j) = max_i delta_t-1(i) a_ij b_j(o_t), and back along psi."""
    log_delta, psi = log_pi + log_b[0], []
    for t in range(1, len(log_b)):
        best, came_from = (log_delta[:, None] + log_a).max(dim=0)
        log_delta = best + log_b[t]
        psi.append(came_from)
    path = [int(log_delta.argmax())]
    for came_from in reversed(psi):
        path.append(int(came_from[path[-1]]))
    return path[::-1], log_delta.max()
'''

FUNCTIONS = {
    "forward": [FORWARD], "backward": [BACKWARD], "posterior": [FORWARD, BACKWARD],
    "viterbi": [FORWARD, VITERBI],
}  # fmt: skip

BY_ALPHA = "log_likelihood = torch.logsumexp(forward(log_pi, log_a, log_b)[-1], dim=0)"
BY_BETA = """
log_beta = backward(log_a, log_b)
log_likelihood = torch.logsumexp(log_pi + log_b[0] + log_beta[0], dim=0)
"""
POSTERIOR = """
log_alpha, log_beta = forward(log_pi, log_a, log_b), backward(log_a, log_b)
log_likelihood = torch.logsumexp(log_alpha[-1], dim=0)
gamma = (log_alpha + log_beta - log_likelihood).exp()  # p(state | all of O), (time, states)
"""
BEST = """
path, log_best = viterbi(log_pi, log_a, log_b)  # states from 0, and log p(path, O)
"""
PRINT = 'print("log_likelihood", log_likelihood.item())'


def sections(config: MarkovConfig) -> tuple[list[str], list[str], list[str]]:
    """Write constants, functions and the main part of a hidden model's script."""
    made, functions, seen = data.observations(config)
    shows = "torch.log(B)[:, O].T  # b_j(o_t), (time, states)"
    if config.emissions == "gaussian":
        shows = "torch.distributions.Normal(MU, SIGMA).log_prob(O[:, None])  # (time, states)"
    start = [f"O = {seen}", "log_pi, log_a = torch.log(PI), torch.log(A)", f"log_b = {shows}"]
    main = {
        "forward": [BY_ALPHA, PRINT], "backward": [BY_BETA, PRINT],
        "posterior": [POSTERIOR, PRINT], "viterbi": [BY_ALPHA, PRINT, BEST],
    }[config.algorithm]  # fmt: skip
    constants = [*data.parameters(config, model(config)), *made]
    return constants, [*functions, *FUNCTIONS[config.algorithm]], ["\n".join(start), *main]
