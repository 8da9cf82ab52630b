/**
 * The Universal Scalability Law (N. J. Gunther, Guerrilla Capacity Planning, 2007):
 * X(N) = λ·N / (1 + σ·(N − 1) + κ·N·(N − 1)).
 */
export interface Usl {
  /** Throughput at N = 1, per unit of time. */
  readonly lambda: number;
  /** Contention: the share of work that is done one after the other. */
  readonly sigma: number;
  /** Coherency: what each pair costs to agree. */
  readonly kappa: number;
}

/** A measured throughput `x` at concurrency, machines or users `n`. */
export interface UslPoint {
  readonly n: number;
  readonly x: number;
}

export const divisorAt = ({ sigma, kappa }: Omit<Usl, 'lambda'>, n: number): number =>
  1 + sigma * (n - 1) + kappa * n * (n - 1);

/** Throughput at `n`. */
export const throughputAt = (usl: Usl, n: number): number => (usl.lambda * n) / divisorAt(usl, n);

/** Where throughput is highest: N* = √((1 − σ)/κ). Null: it never falls again, or falls from the start. */
export function peakOf(usl: Usl): UslPoint | null {
  const { sigma, kappa } = usl;
  if (kappa === 0 || sigma >= 1) return null;
  const n = Math.sqrt((1 - sigma) / kappa);
  return { n, x: throughputAt(usl, n) };
}

/** What contention alone allows at any N: λ/σ, the asymptote of Amdahl's law. Null: no bound. */
export const limitOf = ({ lambda, sigma }: Usl): number | null =>
  sigma === 0 ? null : lambda / sigma;

/** Where the line of linear scaling meets that limit: 1/σ. Null: nowhere. */
export const optimalOf = ({ sigma }: Usl): number | null => (sigma === 0 ? null : 1 / sigma);
