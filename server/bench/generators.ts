import { findK6 } from '../edge/k6/binary.ts';
import { startRemoteWrite } from '../edge/k6/remoteWrite.ts';
import { plantedFaults, runPlantedFault } from './plantedFaults.ts';
import { type BenchResult, type BenchRow, describeMachine } from './result.ts';

export interface BenchGeneratorsOptions {
  /** Runs of each fault. */
  readonly trials?: number;
  readonly printProgress?: (line: string) => void;
}

/**
 * Runs each planted fault several times and counts the stages that are marked generator-limited. The
 * expectation: all stages with a fault of the generator, and none with a fault of the target.
 */
export async function benchGenerators(options: BenchGeneratorsOptions = {}): Promise<BenchResult> {
  const binary = await findK6();
  if (!binary.ok) throw new Error(binary.error);
  const receiver = await startRemoteWrite();
  const trials = options.trials ?? 10;
  const rows: BenchRow[] = [];
  try {
    for (const of of plantedFaults) {
      let marked = 0;
      for (let i = 0; i < trials; i += 1) {
        const { point } = await runPlantedFault(of, binary.value.path, receiver);
        if (point.generatorLimited !== null) marked += 1;
        options.printProgress?.(`${of.name}: ${point.generatorLimited ?? 'not marked'}`);
      }
      const expected = of.side === 'generator' ? 'all' : 'none';
      rows.push({
        figure: `${of.side}: ${of.name}`,
        value: marked,
        unit: `of ${trials} marked, expected ${expected}`,
        interval: null,
        samples: trials,
      });
    }
  } finally {
    await receiver.stop();
  }
  return { name: 'generators', machine: describeMachine(), rows };
}
