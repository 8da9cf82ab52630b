import { expect, it } from 'vitest';
import { startMsOf, startsOf } from '../../core/traffic/arrival.ts';
import { drive } from '../support/k6Trial.ts';
import { startRawServer } from '../support/rawServer.ts';
import { planOf } from '../support/yamlPlan.ts';

/** A ramp, a pause, a spike, a burst that its clients spread, and bursts at a level of each path, over two k6s. */
const shapes = `
name: shapes
target: shop
paths:
  browse: { within: 1s, steps: { look: "GET /\${journey}" } }
  pay: { within: 1s, steps: { pay: "GET /\${journey}" } }
load:
  goal: hold
  peak: { browse: 40/s, pay: 10/s }
  levels: [20% to 120% for 2s, 0% for 1s, 300% for 1s, 200% for 1s spread 500ms..1s, { browse: 100% for 4s, pay: 50% }]
  arrivals: bursty 3
  require: 0.1%
slos: {}
`;

/** More loads than a VU keeps a list of. */
const paths = Array.from({ length: 15 }, (_, nth) => `way${String.fromCharCode(97 + nth)}`);
const manyLoads = `
name: many
target: shop
paths:
${paths.map((path) => `  ${path}: { within: 1s, steps: { look: "GET /\${journey}" } }`).join('\n')}
load:
  goal: hold
  peak: { ${paths.map((path) => `${path}: 4/s`).join(', ')} }
  levels: [100% for 1s, 50% for 1s, 75% for 1s, 100% for 1s, 50% for 1s, 100% for 1s, 25% for 4s]
  require: 25%
slos: {}
`;

it.each([
  ['a ramp, a spike and a burst', shapes],
  ['a hundred loads', manyLoads],
])(
  'every start of %s comes when it is planned',
  async (_, scenario) => {
    const arrivedMs = new Map<string, number>();
    const server = await startRawServer(({ head }) => {
      const [, path = '', stage = '', number = ''] =
        /^GET \/zh-golden0000-0-([a-z]+)-(\d+)-(\d+) /.exec(head) ?? [];
      if (path !== '') arrivedMs.set(`${path}/${stage}/${number}`, performance.now());
      return '{}';
    });
    try {
      const plan = { ...planOf(scenario, server.url), shards: 2 };
      const trial = await drive(plan, server.url);
      expect(trial.words).toEqual([null, null]);
      const stages = plan.rounds[0]?.stages ?? [];
      const planned = new Map<string, number>(
        stages.flatMap(({ index, startMs, holdMs, loads }) =>
          loads.flatMap((load) =>
            Array.from(
              { length: startsOf(load, holdMs) },
              (_, number) =>
                [`${load.path}/${index}/${number}`, startMs + startMsOf(load, number)] as const,
            ),
          ),
        ),
      );
      expect([...arrivedMs.keys()].filter((name) => !planned.has(name))).toEqual([]);
      // A k6 that stands still at the end of a stage makes fewer starts.
      expect(arrivedMs.size).toBeGreaterThan(0.95 * planned.size);
      const lateMs = [...arrivedMs]
        .map(([name, ms]) => ms - (planned.get(name) ?? 0))
        .sort((a, b) => a - b);
      const median = lateMs[Math.floor(lateMs.length / 2)] ?? 0;
      // How exact k6 starts is a matter of the machine (`npm run bench`); a wrong shape is off by tenths of seconds.
      const near = lateMs.filter((ms) => Math.abs(ms - median) <= 40).length;
      expect(near / lateMs.length).toBeGreaterThan(0.5);
    } finally {
      await server.close();
    }
  },
  60_000,
);
