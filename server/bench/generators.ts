import { findK6 } from '../edge/k6/binary.ts';
import { startRemoteWrite } from '../edge/k6/remoteWrite.ts';
import { plantedCases, runPlanted } from './plantedFaults.ts';
import { type BenchResult, type BenchRow, describeMachine } from './result.ts';

export interface BenchGeneratorsOptions {
  /** How often each fault is planted. */
  readonly trials?: number;
  readonly say?: (line: string) => void;
}

/**
 * Faults planted on either side of the wire, again and again: how many stages were marked
 * generator-limited of how many. All of the generator's must be, none of the target's.
 */
export async function benchGenerators(options: BenchGeneratorsOptions = {}): Promise<BenchResult> {
  const binary = await findK6();
  if (!binary.ok) throw new Error(binary.error);
  const receiver = await startRemoteWrite();
  const trials = options.trials ?? 10;
  const rows: BenchRow[] = [];
  try {
    for (const of of plantedCases) {
      let marked = 0;
      for (let i = 0; i < trials; i += 1) {
        const { point } = await runPlanted(of, binary.value.path, receiver);
        if (point.generatorLimited !== null) marked += 1;
        options.say?.(`${of.name}: ${point.generatorLimited ?? 'not marked'}`);
      }
      const due = of.side === 'generator' ? 'all' : 'none';
      rows.push({
        figure: `${of.side}: ${of.name}`,
        value: marked,
        unit: `of ${trials} marked, ${due} due`,
        interval: null,
        samples: trials,
      });
    }
  } finally {
    await receiver.stop();
  }
  return { name: 'generators', machine: describeMachine(), rows };
}
