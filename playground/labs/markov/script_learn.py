"""The exported script of learning: Baum–Welch in logarithms, all starts at once."""

from __future__ import annotations

from playground.labs.markov import script_data as data
from playground.labs.markov.config import MarkovConfig
from playground.labs.markov.meaning import is_sampled, model, observed

STARTS = {
    "random": '''
def starts():
    """Parameters at random, for each start: {lists}."""
    rng = np.random.default_rng([SEED, 3])
    each_start = [draw(rng) for _ in range(STARTS)]
    return [torch.tensor(np.stack(each)) for each in zip(*each_start)]
''',
    "near": '''
def starts():
    """The model, mixed with parameters at random, for each start: {lists}."""
    rng = np.random.default_rng([SEED, 3])
    each_start = [draw(rng) for _ in range(STARTS)]
    model = [{lists}]
    random = [torch.tensor(np.stack(each)) for each in zip(*each_start)]
    return [(1 - 0.3) * one + 0.3 * other for one, other in zip(model, random)]
''',
    "given": '''
def starts():
    """The model itself, for each start: {lists}."""
    return [torch.stack([one] * STARTS) for one in ({lists})]
''',
}
DRAW = {
    "categorical": '''
def draw(rng):
    """Rows that sum to 1, all of them equally likely."""
    pi, a = rng.dirichlet(np.ones(K)), rng.dirichlet(np.ones(K), K)
    return pi, a, rng.dirichlet(np.ones(M), K)
''',
    "gaussian": '''
def draw(rng):
    """Rows that sum to 1; means where the numbers are, all with the same deviation."""
    pi, a = rng.dirichlet(np.ones(K)), rng.dirichlet(np.ones(K), K)
    spread = np.std(O.numpy()) or 1.0
    return pi, a, rng.normal(np.mean(O.numpy()), spread, K), np.full(K, spread)
''',
}
EVEN = {
    "categorical": '''
def starts():
    """All numbers of a row equal, for each start: PI, A, B."""
    shapes = (K,), (K, K), (K, M)
    return [torch.full((STARTS, *shape), 1 / shape[-1]) for shape in shapes]
''',
    "gaussian": '''
def starts():
    """All states equal, for each start: PI, A, MU, SIGMA."""
    even = [torch.full((STARTS, *shape), 1 / K) for shape in ((K,), (K, K))]
    centre, spread = O.mean().item(), O.std(correction=0).item() or 1.0
    return [*even, *(torch.full((STARTS, K), value) for value in (centre, spread))]
''',
}

EXPECT = '''
def expect(pi, a, log_b):
    """What each start believes to have happened: gamma, the sum of xi, and log p(O)."""
    log_a = torch.log(a)
    log_alpha = [torch.log(pi) + log_b[:, 0]]  # (starts, states)
    for t in range(1, T):
        come = torch.logsumexp(log_alpha[-1][:, :, None] + log_a, dim=1)
        log_alpha.append(come + log_b[:, t])
    log_beta = [torch.zeros_like(pi)]
    for t in range(T - 1, 0, -1):
        later = (log_b[:, t] + log_beta[-1])[:, None]
        log_beta.append(torch.logsumexp(log_a + later, dim=2))
    log_alpha = torch.stack(log_alpha, dim=1)  # (starts, time, states)
    log_beta = torch.stack(log_beta[::-1], dim=1)
    log_p = torch.logsumexp(log_alpha[:, -1], dim=1)  # (starts,)
    gamma = (log_alpha + log_beta - log_p[:, None, None]).exp()
    log_xi = (
        log_alpha[:, :-1, :, None] + log_a[:, None] + (log_b + log_beta)[:, 1:, None]
    )  # (starts, time - 1, states, states)
    xi = (log_xi - log_p[:, None, None, None]).exp()
    {tidy}return gamma, xi.sum(dim=1), log_p
'''
TIDY = """gamma, xi = gamma.nan_to_num(), xi.nan_to_num()  # an impossible O counts for nothing
    """

SHARES = '''
def shares(counts, before):
    """Counts divided by their sum; a row that counted nothing keeps what it had."""
    total = counts.sum(dim=-1, keepdim=True)
    return torch.where(total > 1e-280, counts / total, before)
'''

MAXIMISE = {
    "categorical": '''
def maximise(gamma, moves, pi, a, b):
    """The parameters that fit what is believed best: shares of expected counts."""
    shown = torch.nn.functional.one_hot(O, M).double()  # (time, symbols)
    emits = gamma.transpose(1, 2) @ shown  # (starts, states, symbols)
    return shares(gamma[:, 0], pi), shares(moves, a), shares(emits, b)
''',
    "gaussian": '''
def maximise(gamma, moves, pi, a, mu, sigma):
    """The parameters that fit what is believed best: weighted means and deviations."""
    visits = gamma.sum(dim=1)  # (starts, states)
    x = O[:, None]
    new_mu = torch.where(visits > 1e-280, (gamma * x).sum(dim=1) / visits, mu)
    variance = (gamma * (x - new_mu[:, None]) ** 2).sum(dim=1) / visits
    new_sigma = torch.where(visits > 1e-280, variance.sqrt(), sigma).clamp_min(1e-3)
    return shares(gamma[:, 0], pi), shares(moves, a), new_mu, new_sigma
''',
}
DENSITY = {
    "categorical": '''
def log_density(b):
    """log b_j(o_t) of each start, (starts, time, states)."""
    return torch.log(b)[:, :, O].transpose(1, 2)
''',
    "gaussian": '''
def log_density(mu, sigma):
    """log b_j(o_t) of each start, (starts, time, states)."""
    return torch.distributions.Normal(mu[:, None], sigma[:, None]).log_prob(O[:, None])
''',
}

MAIN = """
parameters = starts()
gamma, moves, log_p = expect(*parameters[:2], log_density(*parameters[2:]))
for _ in range(ITERATIONS):
    before = log_p
    parameters = maximise(gamma, moves, *parameters)
    gamma, moves, log_p = expect(*parameters[:2], log_density(*parameters[2:])){stop}
for each in log_p.tolist():
    print("log_likelihood", each)
"""
STOP = """
    if (log_p - before).nan_to_num().max() < TOLERANCE:  # no start gains any more
        break"""


def sections(config: MarkovConfig) -> tuple[list[str], list[str], list[str]]:
    """Write constants, functions and the main part of a learning script."""
    found, kind = model(config), config.emissions
    made, functions, seen = data.observations(config)
    known = is_sampled(config) or config.begin in ("near", "given")
    k, m = found.emission.shape
    random = config.begin in ("random", "near")
    constants = [
        *(data.parameters(config, found) if known else []), *made,
        f"T = {len(observed(config).values)}" if not is_sampled(config) else "",
        f"SEED = {config.seed}" if random and not is_sampled(config) else "",
        f"STARTS, ITERATIONS = {config.restarts}, {config.iterations}",
        f"TOLERANCE = {config.tolerance!r}" if config.tolerance else "",
        *_sizes(config, k, m),
    ]  # fmt: skip
    lists = "PI, A, MU, SIGMA" if kind == "gaussian" else "PI, A, B"
    begin = EVEN[kind] if config.begin == "uniform" else STARTS[config.begin].format(lists=lists)
    tidy = TIDY if config.begin == "given" else ""
    learns = [
        *([DRAW[kind]] if random else []), begin, EXPECT.format(tidy=tidy), SHARES, MAXIMISE[kind],
        DENSITY[kind],
    ]  # fmt: skip
    main = MAIN.format(stop=STOP if config.tolerance else "")
    if not config.tolerance:
        main = main.replace("    before = log_p\n", "")
    return constants, [*functions, *learns], [f"O = {seen}", main]


def _sizes(config: MarkovConfig, k: int, m: int) -> list[str]:
    """K and M where the script uses them."""
    drawn = config.begin != "given"
    if config.emissions == "gaussian":
        return [f"K = {k}  # states"] if drawn else []
    return [f"K, M = {k}, {m}  # states and symbols"] if drawn else [f"M = {m}  # symbols"]
