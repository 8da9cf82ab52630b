import { normalTail } from '../statistics/distributions.ts';

/** The test of Mann and Whitney (1947), which is Wilcoxon's rank sum test. */
export interface MannWhitney {
  /** How many pairs (a, b) have a > b; an equal pair counts as half. */
  readonly u: number;
  /** Two-sided: how likely a U at least so far from its mean is where both samples have one distribution. */
  readonly p: number;
  readonly method: 'exact' | 'normal';
}

/** From so many values in a sample on, and with equal values, the normal approximation is used. */
const exactBelow = 50;

/** Null where a sample is empty. The values are independent of each other. */
export function mannWhitney(a: readonly number[], b: readonly number[]): MannWhitney | null {
  if (a.length === 0 || b.length === 0) return null;
  const { rankSum, ties } = ranksOf(a, b);
  const u = rankSum - (a.length * (a.length + 1)) / 2;
  const isExact = ties === 0 && a.length < exactBelow && b.length < exactBelow;
  const p = isExact ? exactP(u, a.length, b.length) : normalP(u, a.length, b.length, ties);
  return { u, p, method: isExact ? 'exact' : 'normal' };
}

/** The ranks of `a` among all values, equal ones at their mean rank, and Σ(t³ − t) over groups of t equal values. */
function ranksOf(a: readonly number[], b: readonly number[]) {
  const all = [
    ...a.map((value) => ({ value, isA: true })),
    ...b.map((value) => ({ value, isA: false })),
  ].sort((one, other) => one.value - other.value);
  let [rankSum, ties, at] = [0, 0, 0];
  while (at < all.length) {
    const value = all[at]?.value;
    let end = at + 1;
    while (end < all.length && all[end]?.value === value) end += 1;
    const equal = end - at;
    const rank = (at + 1 + end) / 2;
    rankSum += rank * all.slice(at, end).filter(({ isA }) => isA).length;
    ties += equal ** 3 - equal;
    at = end;
  }
  return { rankSum, ties };
}

function exactP(u: number, m: number, n: number): number {
  const chances = chancesOfU(m, n);
  const far = Math.min(u, m * n - u);
  const tail = chances.slice(0, far + 1).reduce((sum, chance) => sum + chance, 0);
  return Math.min(1, 2 * tail);
}

/**
 * P(U = u) for u from 0 to m·n where all orders are equally likely. The largest value belongs to a with probability
 * m/(m + n), and is then above all n of b.
 */
function chancesOfU(m: number, n: number): readonly number[] {
  let rows: (readonly number[])[] = Array.from({ length: n + 1 }, () => [1]);
  for (let i = 1; i <= m; i += 1) {
    const next: (readonly number[])[] = [[1]];
    for (let j = 1; j <= n; j += 1) {
      const [without, before] = [rows[j] ?? [], next[j - 1] ?? []];
      next.push(
        Array.from(
          { length: i * j + 1 },
          (_, u) => (i * (without[u - j] ?? 0) + j * (before[u] ?? 0)) / (i + j),
        ),
      );
    }
    rows = next;
  }
  return rows[n] ?? [];
}

/** With the correction for ties, and for continuity by a half. */
function normalP(u: number, m: number, n: number, ties: number): number {
  const all = m + n;
  const variance = ((m * n) / 12) * (all + 1 - ties / (all * (all - 1)));
  if (variance === 0) return 1;
  const distance = Math.max(0, Math.abs(u - (m * n) / 2) - 0.5);
  return Math.min(1, 2 * normalTail(distance / Math.sqrt(variance)));
}
