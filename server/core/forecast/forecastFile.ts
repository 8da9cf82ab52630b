import { z } from 'zod';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { readYaml, type YamlSource } from '../diagnostics/yamlSource.ts';
import { checkShape, closed } from '../diagnostics/zodDiagnostics.ts';
import { err, ok, type Result } from '../result.ts';
import { durationForm, percentForm, rateForm } from '../scenario/forms.ts';
import type { PlanInput, PlannedService } from './planInput.ts';
import type { MeasuredCapacity } from './scaling.ts';
import { known, type Spread } from './spread.ts';

/** A forecast as a file writes it: measurements may be runs that are still to be read. */
export interface ForecastFile extends Omit<PlanInput, 'services' | 'seed'> {
  readonly services: readonly ForecastService[];
  /** The place of each run that is named. */
  readonly runs: readonly NamedRun[];
}

export interface NamedRun {
  readonly service: string;
  readonly run: string;
  readonly place: Omit<Diagnostic, 'message'>;
}

export interface ForecastService extends Omit<PlannedService, 'measured'> {
  readonly measured: readonly (MeasuredCapacity | MeasuredRun)[];
}

/** A number of replicas with the run that measured it. */
export interface MeasuredRun {
  readonly replicas: number;
  /** Folder or id of a run. */
  readonly run: string;
}

const serviceName = z.string().regex(/^[a-z][a-z0-9-]{0,63}$/, 'lower-case letters, digits or "-"');
const positive = z.number().positive().max(1e9);
const replicas = z.int().min(1).max(10_000);

/** A value that is known, or its median with the values that it lies below and above in one case of twenty each. */
const spreadOf = (value: z.ZodType<number>, example: string) =>
  z
    .union([value, z.strictObject({ likely: value, low: value, high: value })], {
      error: () => `write ${example}`,
    })
    .transform((written): Spread => (typeof written === 'number' ? known(written) : written))
    .refine(
      ({ likely, low, high }) => low <= likely && likely <= high,
      'low, likely and high rise in this order',
    );

const rateSpread = spreadOf(
  rateForm,
  'a rate such as 900/s, or { likely: 900/s, low: 700/s, high: 1400/s }',
);
const factorSpread = spreadOf(
  positive,
  'a factor such as 1.3, or { likely: 1.3, low: 1.1, high: 1.8 }',
);

const measuredSchema = z
  .strictObject({
    replicas,
    run: z
      .string()
      .min(1)
      .max(500)
      .optional()
      .describe('Folder or id of the run that measured it.'),
    capacity: rateForm.optional().describe('Calls per second, where no run measured it.'),
    interval: z.tuple([rateForm, rateForm]).optional().describe('95% interval of the capacity.'),
  })
  .transform(({ replicas: count, run, capacity, interval }, context) => {
    if (run !== undefined && capacity === undefined && interval === undefined) {
      return { replicas: count, run };
    }
    const [low, high] = interval ?? [];
    if (run === undefined && capacity !== undefined && low !== undefined && high !== undefined) {
      if (low <= capacity && capacity <= high) return { replicas: count, capacity, low, high };
      context.issues.push({
        ...{ code: 'custom', input: interval, path: ['interval'] },
        message: 'the interval does not hold the capacity',
      });
      return z.NEVER;
    }
    context.issues.push({
      ...{ code: 'custom', input: run ?? capacity },
      message: 'give a run, or a capacity with its interval such as [88/s, 97/s]',
    });
    return z.NEVER;
  });

const serviceSchema = closed({
  calls: z
    .record(z.string(), z.number().min(0).max(10_000))
    .refine((calls) => Object.values(calls).some((each) => each > 0), 'name a path that calls it')
    .describe('Calls of the service by one journey of each path.'),
  price: z.number().min(0).max(1e9).optional().describe('Of a machine for an hour.'),
  perMachine: replicas.default(1).describe('Replicas that share a machine.'),
  replicas: z
    .tuple([replicas, replicas])
    .refine(([least, most]) => least <= most, 'the least stands before the most')
    .default([1, 10_000])
    .describe('The least and the most that may be planned.'),
  measured: z.array(measuredSchema).min(1).max(100),
});

export const forecastSchema = closed({
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'lower-case letters, digits or "-"'),
  peak: z
    .record(z.string(), rateSpread)
    .refine((peak) => Object.keys(peak).length > 0, 'name a path')
    .describe('Journeys per second of each path in the busiest minute.'),
  burst: factorSpread.default(known(1)).describe('The busiest second over the busiest minute.'),
  growth: factorSpread
    .default(known(1))
    .describe('The night over the one that the peak was taken from.'),
  lasts: durationForm
    .refine((ms) => ms > 0, 'a night lasts longer than 0 s')
    .default(3_600_000)
    .describe('For how long the peak lasts and machines are paid.'),
  headroom: percentForm
    .refine((share) => share < 1, 'headroom is below 100%')
    .default(0)
    .describe("Share of each service's capacity that stays free."),
  survive: z.int().min(0).max(100).default(0).describe('Replicas of each service that may fail.'),
  enough: percentForm
    .refine((share) => share > 0 && share <= 0.99, 'a share of nights lies above 0% and up to 99%')
    .default(0.95)
    .describe('The share of nights that must be carried.'),
  orders: z.string().optional().describe('The path that is an order.'),
  orderValue: z
    .number()
    .positive()
    .max(1e9)
    .optional()
    .describe('What a lost order would have brought, in the currency of the prices.'),
  services: z
    .record(serviceName, serviceSchema)
    .refine((services) => Object.keys(services).length > 0, 'name a service'),
});

/** The forecast of a YAML text, or every diagnostic at once. */
export function parseForecast(
  text: string,
  file: string,
): Result<ForecastFile, readonly Diagnostic[]> {
  const source = readYaml(text, file);
  if (!source.ok) return source;
  const shape = checkShape(forecastSchema, source.value);
  const diagnostics = [...source.value.diagnostics, ...shape.diagnostics];
  if (shape.value === null || diagnostics.length > 0) return err(diagnostics);
  const { lasts: lastsMs, orders: path, orderValue, services, ...rest } = shape.value;
  const refused = crossChecks(source.value, shape.value);
  if (refused.length > 0) return err(refused);
  return ok({
    ...rest,
    lastsMs,
    orders: path === undefined ? null : { path, value: orderValue ?? null },
    services: Object.entries(services).map(([name, service]) => ({
      ...{ name, calls: service.calls, pricePerHour: service.price ?? null },
      replicasPerMachine: service.perMachine,
      replicasMin: service.replicas[0],
      replicasMax: service.replicas[1],
      measured: service.measured,
    })),
    runs: namedRuns(source.value, services),
  });
}

const namedRuns = (
  source: YamlSource,
  services: z.output<typeof forecastSchema>['services'],
): readonly NamedRun[] =>
  Object.entries(services).flatMap(([service, { measured }]) =>
    measured.flatMap((one, at) => {
      if (!('run' in one) || one.run === undefined) return [];
      const { message: _, ...place } = source.diagnostic(
        ['services', service, 'measured', at, 'run'],
        '',
      );
      return [{ service, run: one.run, place }];
    }),
  );

/** What crosses keys. */
function crossChecks(
  source: YamlSource,
  { peak, orders, orderValue, services }: z.output<typeof forecastSchema>,
): readonly Diagnostic[] {
  const paths = Object.keys(peak);
  const unknown = (name: string): string =>
    `"${name}" is no path of the peak; its paths are ${paths.join(', ')}`;
  const refused: Diagnostic[] = [];
  if (orders !== undefined && !(orders in peak)) {
    refused.push(source.diagnostic(['orders'], unknown(orders)));
  }
  if (orderValue !== undefined && orders === undefined) {
    const message = 'no path is an order; name it as "orders"';
    refused.push(source.diagnostic(['orderValue'], message));
  }
  for (const [name, { calls, measured }] of Object.entries(services)) {
    for (const path of Object.keys(calls).filter((each) => !(each in peak))) {
      refused.push(source.diagnostic(['services', name, 'calls', path], unknown(path), 'key'));
    }
    const twice = measured.findIndex((one, at) => isNamedBefore(measured.slice(0, at), one));
    if (twice >= 0) {
      const message = 'the same run stands twice, and one run is no repetition of itself';
      refused.push(source.diagnostic(['services', name, 'measured', twice], message));
    }
  }
  return refused;
}

const isNamedBefore = (
  before: ForecastService['measured'],
  one: MeasuredCapacity | MeasuredRun,
): boolean => 'run' in one && before.some((each) => 'run' in each && each.run === one.run);
