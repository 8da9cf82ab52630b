import { mixCapacity } from '../../core/capacity/mix/mixCapacity.ts';
import { normalQuantile } from '../../core/statistics/distributions.ts';
import { mulberry32 } from '../../core/traffic/mulberry32.ts';

/** The capacity of a mix that was not run, beside that of the simulated system. */
export interface MixRecord {
  /** Null where nothing was said. */
  readonly error: number | null;
  readonly covers: boolean;
}

const paths = ['browse', 'order', 'pay'];
const resources = ['gateway', 'orders', 'payments', 'database'];
/** Mixes that are run, with what part of the capacity each drives. */
const trained = [
  [0.9, 0.05, 0.05],
  [0.2, 0.7, 0.1],
  [0.2, 0.2, 0.6],
  [0.5, 0.3, 0.2],
] as const;
const loads = [0.3, 0.5, 0.7, 0.9];
const secondsEach = 20;

/** A system of four resources whose demands are drawn, measured at four mixes and four loads, and asked for a fifth mix. */
export function mixOn(seed: number): MixRecord {
  const draw = mulberry32(seed);
  const normal = (): number => normalQuantile(draw());
  const demands = resources.map(() => paths.map(() => 0.1 + 0.9 * draw()));
  const bases = resources.map(() => 5 * draw());
  const noise = 0.5 + 1.5 * draw();
  const capacityOf = (mix: readonly number[]): number =>
    Math.min(...demands.map((demand, at) => (100 - (bases[at] ?? 0)) / dot(demand, mix)));
  const stages = trained.flatMap((mix) =>
    loads.map((load) => {
      const rates = mix.map((share) => {
        const mean = share * load * capacityOf(mix);
        return Math.max(0, mean + Math.sqrt(mean / secondsEach) * normal());
      });
      const uses = demands.map((demand, at) =>
        Math.min(100, Math.max(0, (bases[at] ?? 0) + dot(demand, rates) + noise * normal())),
      );
      return { rates, uses };
    }),
  );
  const weights = trained.map(() => draw());
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const mix = paths.map((_, at) =>
    trained.reduce((sum, each, nth) => sum + ((weights[nth] ?? 0) / total) * (each[at] ?? 0), 0),
  );
  const found = mixCapacity({ paths, resources, stages }, mix, 100, mulberry32(seed + 1));
  if (found.state === 'unknown') return { error: null, covers: false };
  const truth = capacityOf(mix);
  const [low, high] = found.interval;
  return { error: found.capacity / truth - 1, covers: low <= truth && truth <= high };
}

const dot = (left: readonly number[], right: readonly number[]): number =>
  left.reduce((sum, value, at) => sum + value * (right[at] ?? 0), 0);
