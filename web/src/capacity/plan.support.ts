import type { CapacityPlan, PlannedForecast } from '../api/generated.ts';
import type { PlannedService } from './planFigures.ts';

export const payments: PlannedService = {
  ...{ service: 'payments', replicas: 5, machines: 5, costPerHour: 2.1 },
  demand: { likely: 156, high: 240.4 },
  measured: [
    { replicas: 1, capacity: 48, low: 46, high: 50 },
    { replicas: 4, capacity: 180, low: 174, high: 186 },
  ],
  capacity: { likely: 220, low: 205, high: 231 },
  ...{ carried: 0.957, limitPerReplica: 41.3 },
  lost: [
    { lost: 0, carried: 1, short: { likely: 0, high: 0 } },
    { lost: 1, carried: 0.96, short: { likely: 0, high: 0.04 } },
    { lost: 2, carried: 0.2, short: { likely: 0.11, high: 0.31 } },
  ],
  curve: [
    { replicas: 2, likely: 93, low: 90, high: 96 },
    { replicas: 5, likely: 220, low: 205, high: 231 },
  ],
  check: [
    {
      ...{ replicas: 4, measured: 180, inside: true },
      predicted: { likely: 178, low: 160, high: 190 },
    },
  ],
};

export const plan: CapacityPlan = {
  ...{ name: 'sale-night', state: 'planned', nights: 512, seed: 1, services: [payments] },
  cost: { perHour: 2.1, whole: 4.2, perThousandOrders: 0.00486 },
  regret: [{ service: 'payments', replicas: 7, isMost: true, regret: { mean: 1.2, high: 3.4 } }],
};

export const answer: PlannedForecast = {
  ...{ plan, csv: '\ufeffservice\r\n', markdown: '## sale-night\n', diagnostics: [] },
};
