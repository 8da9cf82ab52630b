import fc from 'fast-check';
import { anyHistory, judgedBy, judgedByOracle } from '../core/audit/invariants/oracle.support.ts';
import { type BenchResult, describeMachine } from './result.ts';

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

/** Its entry on the command line. */
export const auditBenchmark = {
  name: 'audit',
  about: 'Whether the audit judges random small histories as brute force does, and how fast.',
  takes: '3 min, quick 10 s',
  engine: false,
  numbers: { histories: 'histories (100,000)', seed: 'draws the histories (1)' },
  run: async ({ quick, numbers, printProgress }: Given): Promise<BenchResult> => {
    const { histories = quick ? 4_000 : 100_000, seed = 1 } = numbers;
    return benchAudit({ histories, seed, printProgress });
  },
};

interface Given {
  readonly quick: boolean;
  readonly numbers: Readonly<Record<string, number>>;
  readonly printProgress: (line: string) => void;
}
