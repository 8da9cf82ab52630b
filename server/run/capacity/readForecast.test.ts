import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ComparedRun } from '../../core/compare/comparable.ts';
import { simulatedRun } from '../../core/compare/comparedRun.support.ts';
import { failure } from '../../core/errors/failure.ts';
import type { ForecastService } from '../../core/forecast/forecastFile.ts';
import { err, ok } from '../../core/result.ts';
import { measuredServices, readForecast } from './readForecast.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'zerohour-forecast-'));
});
afterAll(() => rm(folder, { recursive: true }));

const held = simulatedRun({ seconds: 20, levels: [50, 100], p95Ms: 900 });
/** A run that looked for the capacity and breached its SLO at 100%. */
const searched: ComparedRun = {
  ...held,
  plan: { ...held.plan, goal: 'find-capacity' },
  points: held.points.map((point) =>
    point.level < 1
      ? point
      : { ...point, slos: point.slos.map((slo) => ({ ...slo, state: 'breached' as const })) },
  ),
};
const browsing = (measured: ForecastService['measured']): ForecastService => ({
  ...{ name: 'catalog', calls: { browse: 2 }, pricePerHour: null, replicasPerMachine: 1 },
  ...{ replicasMin: 1, replicasMax: 9, measured },
});
const written = { replicas: 2, capacity: 90, low: 80, high: 100 };

it('reads a forecast, or says with its path why it cannot', async () => {
  const path = join(folder, 'forecast.yaml');
  await writeFile(
    path,
    `name: night
peak: { pay: 9/s }
services: { bank: { calls: { pay: 1 }, measured: [{ replicas: 1, run: here }] } }
`,
  );
  const read = await readForecast(path);
  expect(read.ok && read.value.services[0]?.measured).toEqual([{ replicas: 1, run: 'here' }]);
  await writeFile(path, 'name: night\n');
  const wrong = await readForecast(path);
  expect(wrong.ok ? [] : wrong.error.map(({ file, line }) => [file, line])).toContainEqual([
    path,
    1,
  ]);
  const missing = join(folder, 'none.yaml');
  expect(await readForecast(missing)).toEqual(
    err([
      {
        ...{ file: missing, line: 1, column: 1, path: '' },
        message: `${missing} does not exist; check the path`,
      },
    ]),
  );
});

it('reads a forecast of 256 KiB, and no longer one', async () => {
  const path = join(folder, 'long.yaml');
  const read = async (bytes: number) => {
    await writeFile(path, `name: night\n`.padEnd(bytes, '\n'));
    const forecast = await readForecast(path);
    return forecast.ok ? [] : forecast.error.map(({ message }) => message);
  };
  const tooLong = `${path} is larger than 256 KiB; check the path`;
  expect(await read(262_144)).not.toContain(tooLong);
  expect(await read(262_145)).toEqual([tooLong]);
});

it('takes the capacity of each run that is named, and what is written as it is', async () => {
  const names: string[] = [];
  const services = await measuredServices(
    [browsing([{ replicas: 1, run: 'a' }, written]), browsing([{ replicas: 3, run: 'b' }])],
    async (name) => {
      names.push(name);
      return ok(searched);
    },
  );
  if (!services.ok) throw new Error('the runs show a capacity');
  expect(names).toEqual(['a', 'b']);
  const [first, second] = services.value;
  expect(first?.measured[0]?.replicas).toBe(1);
  // 20/s met the SLO and 40/s breached it; two calls a journey.
  expect(first?.measured[0]?.low).toBeCloseTo(40, 0);
  expect(first?.measured[0]?.high).toBeCloseTo(80, 0);
  expect(first?.measured[1]).toEqual(written);
  expect(second?.measured[0]?.replicas).toBe(3);
});

it.each([
  ['held a load', held, 'held a load and looked for no limit'],
  [
    'found no limit',
    { ...searched, points: held.points },
    expect.stringMatching(/^found no limit: its capacity is at least 100% /),
  ],
])('refuses a run that %s', async (_what, run, reason) => {
  const services = await measuredServices([browsing([{ replicas: 1, run: 'a' }])], async () =>
    ok(run),
  );
  const asked = services.ok ? null : services.error;
  expect(asked).toMatchObject({ code: 'ZH-CAPACITY-003' });
  expect(asked?.line).toEqual(
    typeof reason === 'string'
      ? `run a cannot be planned with: it ${reason}`
      : expect.stringContaining('run a cannot be planned with: it found no limit: '),
  );
});

it('gives back why a run cannot be read', async () => {
  const error = failure('ZH-COMMAND-002');
  expect(
    await measuredServices([browsing([{ replicas: 1, run: 'a' }])], async () => err(error)),
  ).toEqual(err(error));
});
