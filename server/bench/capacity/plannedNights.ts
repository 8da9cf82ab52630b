import { throughputAt, type Usl } from '../../core/capacity/usl/usl.ts';
import { planCapacity } from '../../core/forecast/capacityPlan.ts';
import type { PlannedService } from '../../core/forecast/planInput.ts';
import { known, type Spread, valueAt } from '../../core/forecast/spread.ts';
import { normalQuantile } from '../../core/statistics/distributions.ts';
import { mulberry32 } from '../../core/traffic/mulberry32.ts';

/** A plan for a simulated service, and what came of it in a night that was drawn from its forecast. */
export interface NightRecord {
  /** Null where no number of replicas was enough within what was measured. */
  readonly replicas: number | null;
  /** Did the planned replicas carry the night? */
  readonly isCarried: boolean;
  /** Does the 95% interval of what they carry hold the truth? */
  readonly covers: boolean;
}

const measuredAt = [4, 8, 12, 16];
/** What one run knows of a capacity, and how two runs of one stack differ, as deviations of the logarithm. */
const readingError = 0.015;
const runToRun = 0.02;
const zOf95Interval = 1.959963984540054;

/** Plans for one service whose law is known to the simulation alone. */
export function planOn(seed: number): NightRecord {
  const draw = mulberry32(seed);
  const normal = (): number => normalQuantile(draw());
  const law: Usl = { lambda: 20 + 80 * draw(), sigma: 0.08 * draw(), kappa: 0.0006 * draw() };
  const likely = throughputAt(law, 8 + 8 * draw());
  const peak: Spread = {
    likely,
    low: likely * (0.75 + 0.2 * draw()),
    high: likely * (1.05 + 0.2 * draw()),
  };
  const plan = planCapacity({
    ...{ name: 'simulated', peak: { pay: peak }, burst: known(1), growth: known(1) },
    ...{ lastsMs: 3_600_000, headroom: 0, survive: 0, enough: 0.95, orders: null, seed },
    services: [serviceOf(law, normal)],
  });
  const asked = valueAt(peak, normal());
  const [service] = plan.services;
  if (service === undefined || service.replicas === null) {
    return { replicas: null, isCarried: false, covers: false };
  }
  const carries = throughputAt(law, service.replicas);
  const { low, high } = service.capacity;
  return {
    replicas: service.replicas,
    isCarried: asked <= carries,
    covers: low <= carries && carries <= high,
  };
}

const serviceOf = (law: Usl, normal: () => number): PlannedService => ({
  ...{ name: 'pay', calls: { pay: 1 }, pricePerHour: null, replicasPerMachine: 1 },
  ...{ replicasMin: 1, replicasMax: 32 },
  measured: measuredAt.map((replicas) => {
    const error = runToRun * normal() + readingError * normal();
    const capacity = throughputAt(law, replicas) * Math.exp(error);
    const half = Math.exp(zOf95Interval * readingError);
    return { replicas, capacity, low: capacity / half, high: capacity * half };
  }),
});
