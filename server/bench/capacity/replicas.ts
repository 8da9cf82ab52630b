import { type CapacityPlan, planCapacity } from '../../core/forecast/capacityPlan.ts';
import { measuredCapacity } from '../../core/forecast/measuredRun.ts';
import type { MeasuredCapacity } from '../../core/forecast/scaling.ts';
import { known } from '../../core/forecast/spread.ts';
import { perSecond } from '../../core/text/figures.ts';
import type { BenchResult, BenchRow } from '../result.ts';
import { type ShopSearch, searchShop } from './shopSearch.ts';

/** Numbers of instances that the plan knows, and those that it predicts. */
const measuredReplicas = [1, 4];
const predictedReplicas = [2, 3];
const errorMax = 0.15;
const calls = { pay: 1 };

/** Each instance of payments carries 15 a second; the bank has plenty. */
const settingsOf = (instances: number) => ({
  MALL_PAYMENTS_PER_SECOND: '15',
  MALL_PAYMENTS_INSTANCES: String(instances),
  MALL_BANK_SLOTS: '16',
});

/** Plans the instances of payments from what one and four of them carried, and measures two and three beside it. */
export async function benchReplicas({
  printProgress,
}: {
  readonly printProgress: (line: string) => void;
}): Promise<Pick<BenchResult, 'rows' | 'notes' | 'wrong'>> {
  const counts = [...measuredReplicas, ...predictedReplicas];
  const found = await searchShop(
    counts.map((instances) => ({
      ...{ scenario: 'payments-limit.yaml', settings: settingsOf(instances), count: 1 },
    })),
    printProgress,
  );
  const measured = counts.map((replicas, nth) => capacityOf(replicas, found[nth]?.[0]));
  const isKnown = ({ replicas }: MeasuredCapacity): boolean => measuredReplicas.includes(replicas);
  const plan = planFrom(measured.filter(isKnown));
  const service = plan.services[0];
  if (service === undefined || service.replicas === null) {
    return { rows: [], notes: [], wrong: [`replicas: no plan: ${service?.reason}`] };
  }
  const compared = measured
    .filter((each) => !isKnown(each))
    .map(({ replicas, capacity }) => {
      const predicted = service.curve.find((point) => point.replicas === replicas);
      if (predicted === undefined) throw new Error(`the plan says nothing of ${replicas} replicas`);
      return { replicas, capacity, predicted, error: predicted.likely / capacity - 1 };
    });
  return {
    rows: compared.map(
      ({ replicas, error }): BenchRow => ({
        ...{ figure: `replicas: predicted over measured at ${replicas}`, value: error * 100 },
        ...{ unit: '%', interval: null, samples: 1 },
      }),
    ),
    notes: [
      ...measured.map(
        ({ replicas, capacity, low, high }) =>
          `replicas: measured at ${replicas}: ${perSecond(capacity)}, 95% interval ${perSecond(low)} to ${perSecond(high)}`,
      ),
      ...compared.map(
        ({ replicas, predicted: { likely, low, high } }) =>
          `replicas: predicted at ${replicas} from 1 and 4: ${perSecond(likely)}, 95% interval ${perSecond(low)} to ${perSecond(high)}`,
      ),
    ],
    wrong: compared.flatMap(({ replicas, error }) =>
      Math.abs(error) <= errorMax
        ? []
        : [
            `replicas: at ${replicas} predicted and measured differ by ${(error * 100).toFixed(1)}%`,
          ],
    ),
  };
}

function capacityOf(replicas: number, search: ShopSearch | undefined): MeasuredCapacity {
  if (search === undefined) throw new Error(`${replicas} replicas were not measured`);
  const capacity = measuredCapacity(search.capacity, calls);
  if (!capacity.ok) throw new Error(`${replicas} replicas: the run ${capacity.error}`);
  return { replicas, ...capacity.value };
}

/** A night so small that one replica carries it: the bench asks for the curve. */
const planFrom = (measured: readonly MeasuredCapacity[]): CapacityPlan =>
  planCapacity({
    ...{ name: 'payments', peak: { pay: known(1) }, burst: known(1), growth: known(1) },
    ...{ lastsMs: 3_600_000, headroom: 0, survive: 0, enough: 0.95, orders: null, seed: 1 },
    services: [
      {
        ...{ name: 'payments', calls, pricePerHour: null, replicasPerMachine: 1 },
        ...{ replicasMin: 1, replicasMax: 8, measured },
      },
    ],
  });
