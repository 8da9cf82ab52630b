import { expect, it } from 'vitest';
import type { Capacity, LevelRate } from '../../core/capacity/capacity.ts';
import { failure } from '../../core/errors/failure.ts';
import { ok } from '../../core/result.ts';
import { runCatalogJob } from '../catalog/catalogJob.ts';
import type { CatalogReader } from '../catalog/catalogReader.ts';
import { createForecastPlanner, type MeasuredReport, runsMax } from './forecastPlanner.ts';

const level = (pay: number): LevelRate => ({ level: 1, ratePerSecond: pay, paths: { pay } });
const searched = (low: number, at: number, high: number): Capacity => ({
  sloCapacity: { lower: level(low), upper: level(high), text: '' },
  search: {
    ...{ estimate: { capacity: level(at), lower: level(low), upper: level(high) }, text: '' },
    ...{ confidence: 0.95, method: '', ended: 'precise' },
  },
  saturation: null,
});
const reports: Readonly<Record<string, MeasuredReport>> = {
  oneoneoneone: { capacity: searched(49, 50, 51) },
  heldheldheld: { capacity: null },
};

/** Reads without a thread; `asked` are the kinds of its jobs. */
function reading(asked: string[] = []): CatalogReader {
  return {
    run: async (job) => {
      asked.push(job.kind);
      // The job's answer is that of its kind.
      return ok((await runCatalogJob(job)) as never);
    },
  };
}
const isId = (name: string): boolean => /^[a-z0-9]{12}$/.test(name);
const noRuns = { isId, report: async () => null };
const read: string[] = [];
const planner = createForecastPlanner(
  {
    isId,
    report: async (id) => {
      read.push(id);
      return reports[id] ?? null;
    },
  },
  reading(),
);
const four = '{ replicas: 4, capacity: 190/s, interval: [186/s, 194/s] }';
const forecast = (...measured: string[]): string => `name: night
peak: { pay: 120/s }
services:
  payments:
    calls: { pay: 1 }
    price: 2
    measured:
${measured.map((one) => `      - ${one}\n`).join('')}`;

it('plans with what a run measured', async () => {
  const planned = await planner.plan(forecast('{ replicas: 1, run: oneoneoneone }', four), 7);
  if (!planned.ok) throw new Error('it can be planned');
  const [payments] = planned.value.services;
  expect(planned.value.seed).toBe(7);
  expect(payments).toMatchObject({ service: 'payments', replicas: 3, machines: 3, costPerHour: 6 });
  expect(payments?.measured).toEqual([
    { replicas: 1, capacity: 50, low: 49, high: 51 },
    { replicas: 4, capacity: 190, low: 186, high: 194 },
  ]);
});

it('names each run that it cannot plan with, at its place, and reads no path', async () => {
  read.length = 0;
  const planned = await planner.plan(
    forecast(
      '{ replicas: 1, run: ../../etc/passwd }',
      '{ replicas: 2, run: heldheldheld }',
      '{ replicas: 3, run: nonenonenone }',
      '{ replicas: 5, run: /oneoneoneone }',
      four,
    ),
    1,
  );
  const told = planned.ok || 'code' in planned.error ? [] : planned.error;
  expect(told.map(({ line, column, message }) => `${line}:${column} ${message}`)).toEqual([
    '8:29 name a run by its id; folders of the server are not read here',
    '9:29 run heldheldheld held a load and looked for no limit',
    '10:29 there is no run nonenonenone with a report',
    '11:29 name a run by its id; folders of the server are not read here',
  ]);
  expect(told.map(({ file, path }) => [file, path])[0]).toEqual([
    'forecast.yaml',
    'services.payments.measured[0].run',
  ]);
  expect(read).toEqual(['heldheldheld', 'nonenonenone']);
});

it('says of a run that drove other paths, or found no limit, what it lacks', async () => {
  const text = forecast('{ replicas: 1, run: oneoneoneone }').replaceAll('pay:', 'browse:');
  const planned = await planner.plan(text, 1);
  expect(planned.ok ? [] : planned.error).toMatchObject([
    { line: 8, message: 'run oneoneoneone drove no path "browse"' },
  ]);
});

it(`reads ${runsMax} reports at most`, async () => {
  read.length = 0;
  const runs = Array.from({ length: runsMax + 1 }, (_, at) => `run${String(at).padStart(9, '0')}`);
  const services = [runs.slice(0, 60), runs.slice(60)].map(
    (names, at) => `  s${at}:
    calls: { pay: 1 }
    measured:
${names.map((run) => `      - { replicas: 1, run: ${run} }\n`).join('')}`,
  );
  const planned = await planner.plan(
    `name: night\npeak: { pay: 1/s }\nservices:\n${services.join('')}`,
    1,
  );
  const told = planned.ok || 'code' in planned.error ? [] : planned.error;
  expect(read).toHaveLength(runsMax);
  expect(told.at(-2)?.message).toBe(`there is no run ${runs[runsMax - 1]} with a report`);
  expect(told.at(-1)?.message).toBe('a forecast here names 100 runs at most');
});

it('gives back the diagnostics of the text, and plans nothing', async () => {
  const asked: string[] = [];
  const plain = createForecastPlanner(noRuns, reading(asked));
  const planned = await plain.plan('name: night\npeak: { pay: fast }\n', 1);
  expect(planned.ok ? [] : planned.error).toMatchObject([{ line: 2 }, { path: 'services' }]);
  expect(asked).toEqual(['forecast']);
});

it('tells what took too long', async () => {
  const slow = (kind: string): CatalogReader => ({
    run: async (job) =>
      job.kind === kind
        ? { ok: false, error: 'took longer than 10 s to read' }
        : reading().run(job),
  });
  const told = async (kind: string) => {
    const planned = await createForecastPlanner(noRuns, slow(kind)).plan(forecast(four), 1);
    return planned.ok || 'code' in planned.error ? [] : planned.error;
  };
  expect(await told('forecast')).toEqual([
    {
      ...{ file: 'forecast.yaml', line: 1, column: 1, path: '' },
      message: 'the forecast took longer than 10 s to read: make it shorter',
    },
  ]);
  expect((await told('capacityPlan'))[0]?.message).toBe(
    'it could not be planned within 10 s: name fewer services or measurements',
  );
});

it('refuses the tenth at once, and plans again when the others are done', async () => {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  const held = createForecastPlanner(noRuns, {
    run: async (job) => {
      await promise;
      return reading().run(job);
    },
  });
  const nine = Array.from({ length: 9 }, () => held.plan(forecast(four), 1));
  const busy = { ok: false, error: failure('ZH-CAPACITY-006') };
  expect(await held.plan(forecast(four), 1)).toEqual(busy);
  resolve();
  expect((await Promise.all(nine)).every(({ ok: planned }) => planned)).toBe(true);
  expect((await held.plan(forecast(four), 1)).ok).toBe(true);
});
