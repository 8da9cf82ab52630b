import fc from 'fast-check';
import { anyHistory, judgedBy, judgedByOracle } from '../core/audit/invariants/oracle.support.ts';
import { auditedShops } from './audit/auditedShops.ts';
import { type LatencyOptions, measureFindingLatency } from './audit/findingLatency.ts';
import type { Benchmark } from './benchmark.ts';
import { type BenchResult, type BenchRow, describeMachine } from './result.ts';

interface BenchAuditOptions {
  readonly histories: number;
  readonly seed: number;
  readonly printProgress?: (line: string) => void;
}

/**
 * Judges small random histories by the audit's invariants and by brute force, and compares what both find. A difference
 * is printed with its seed, shrunk to the smallest history that shows it.
 */
function benchAudit({ histories, seed, printProgress }: BenchAuditOptions): BenchResult {
  let [compared, findings, judgedMs] = [0, 0, 0];
  const property = fc.property(anyHistory, (history) => {
    const startedMs = performance.now();
    const judged = judgedBy(history);
    judgedMs += performance.now() - startedMs;
    compared += 1;
    findings += judged.length;
    if (compared % 10_000 === 0) printProgress?.(`${compared} of ${histories} histories`);
    return judged.join('\n') === judgedByOracle(history).join('\n');
  });
  const checked = fc.check(property, { numRuns: histories, seed });
  const row = (figure: string, value: number, unit: string) => ({
    ...{ figure, value, unit, interval: null, samples: compared },
  });
  const differs = checked.failed
    ? [`seed ${seed}, path ${checked.counterexamplePath}: ${fc.stringify(checked.counterexample)}`]
    : [];
  return {
    name: 'audit',
    machine: describeMachine(),
    rows: [
      row('histories judged as by brute force', checked.failed ? 0 : compared, 'histories'),
      row('findings in them', findings, 'findings'),
      row('judging one history', (judgedMs / Math.max(1, compared)) * 1_000, 'µs'),
    ],
    notes: [`seed ${seed}`],
    wrong: differs,
  };
}

/** How long oversells take to be found, source by source, each on a database of its own. */
async function benchLatency(options: LatencyOptions): Promise<Pick<BenchResult, 'rows' | 'wrong'>> {
  const rows: BenchRow[] = [];
  const wrong: string[] = [];
  for (const openShop of auditedShops) {
    const shop = await openShop();
    try {
      const measured = await measureFindingLatency(shop, options);
      rows.push(...measured.rows);
      wrong.push(...measured.wrong);
    } finally {
      await shop.close();
    }
  }
  return { rows, wrong };
}

const parts = ['histories', 'latency'] as const;

/** Its entry on the command line. */
export const auditBenchmark: Benchmark = {
  name: 'audit',
  about:
    'Whether the audit judges random small histories as brute force does, and how long it takes to find an oversell.',
  takes: '9 min, quick 1 min',
  engine: false,
  numbers: {
    histories: 'histories (100,000)',
    seed: 'draws the histories (1)',
    findings: 'oversells that are committed, one in five orders (10,000)',
    rate: 'orders a second (500)',
  },
  parts: { about: 'what of it', names: parts },
  async run({ quick, numbers, parts: named, printProgress }) {
    const { histories = quick ? 4_000 : 100_000, seed = 1 } = numbers;
    const { findings = quick ? 200 : 10_000, rate = quick ? 100 : 500 } = numbers;
    const isAsked = (part: (typeof parts)[number]) => named.length === 0 || named.includes(part);
    const judged = isAsked('histories') ? benchAudit({ histories, seed, printProgress }) : null;
    const latency = isAsked('latency')
      ? await benchLatency({ findings, ordersPerSecond: rate, printProgress })
      : null;
    return {
      ...{ name: 'audit', machine: describeMachine() },
      rows: [...(judged?.rows ?? []), ...(latency?.rows ?? [])],
      notes: [
        ...(judged?.notes ?? []),
        ...(latency === null ? [] : [`${rate} orders a second, read once a second`]),
      ],
      wrong: [...(judged?.wrong ?? []), ...(latency?.wrong ?? [])],
    };
  },
};
