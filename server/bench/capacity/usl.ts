import { judgeLatencies } from './judge.ts';
import { logUniform, normal, type SystemKind, uniform } from './system.ts';

/**
 * A system that scales by the Universal Scalability Law: N journeys at a time complete X(N) = γN/(1 + σ(N − 1) + κN(N − 1)) a second
 * (`core/capacity/usl/usl.ts`). At an arrival rate below the peak, N is the smaller root of X(N) = rate and the mean response time is N/rate
 * (Little). Answers scatter log-normally around it, and the mean wanders from second to second (AR(1)). Beyond the peak the queue only grows.
 */
export const usl: SystemKind = {
  name: 'USL',
  about: 'contention 1 to 10%, coherency 0.01 to 0.2%, limit at 60 to 97% of the peak throughput',
  draw(random) {
    const sigma = uniform(random, 0.01, 0.1);
    const kappa = logUniform(random, 1e-4, 2e-3);
    const peakN = Math.sqrt((1 - sigma) / kappa);
    const capacityPerSecond = logUniform(random, 200, 2_000);
    const share = uniform(random, 0.6, 0.97);
    const gamma = capacityPerSecond / (share * throughputOf(1, sigma, kappa, peakN));
    const most = throughputOf(gamma, sigma, kappa, peakN);
    const meanAt = (rate: number): number => jobsAt(rate, gamma, sigma, kappa) / rate;
    const spread = 0.5;
    const limit = meanAt(capacityPerSecond) * Math.exp(1.6448536 * spread);
    return {
      peakPerSecond: capacityPerSecond / logUniform(random, 0.4, 3),
      capacityPerSecond,
      drive(rate, holdMs) {
        let wander = 0;
        const seconds = Array.from({ length: holdMs / 1000 }, (_, second) => {
          wander = 0.7 * wander + 0.02 * normal(random);
          const queue = rate < most ? 0 : ((second + 1) * (rate - most)) / most;
          const mean = (meanAt(Math.min(rate, most)) + queue) * Math.exp(wander);
          const due = Math.round(rate * (second + 1)) - Math.round(rate * second);
          return Array.from({ length: due }, () => mean * Math.exp(spread * normal(random)));
        });
        return judgeLatencies(seconds, limit);
      },
    };
  },
};

const throughputOf = (gamma: number, sigma: number, kappa: number, n: number): number =>
  (gamma * n) / (1 + sigma * (n - 1) + kappa * n * (n - 1));

/** The smaller root of X(N) = rate; that of the peak where rounding leaves none. */
export function jobsAt(rate: number, gamma: number, sigma: number, kappa: number): number {
  const [a, b, c] = [kappa * rate, (sigma - kappa) * rate - gamma, (1 - sigma) * rate];
  return (2 * c) / (-b + Math.sqrt(Math.max(0, b * b - 4 * a * c)));
}
