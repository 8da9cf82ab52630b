import { findK6 } from '../edge/k6/binary.ts';
import { startRemoteWrite } from '../edge/k6/remoteWrite.ts';
import type { PlantedFault } from './plantedFaults/plantedFault.ts';
import { blameOf, isRight, plantedFaults, runPlantedFault } from './plantedFaults.ts';
import { type BenchResult, type BenchRow, describeMachine } from './result.ts';

export interface BenchGeneratorsOptions {
  /** Runs of each fault. */
  readonly trials?: number;
  readonly printProgress?: (line: string) => void;
}

/**
 * Runs each planted fault several times and counts the stages that blame whom they must, in the words that they
 * must. Every other stage is a wrong one, with which the benchmark fails.
 */
export async function benchGenerators(options: BenchGeneratorsOptions = {}): Promise<BenchResult> {
  const binary = await findK6();
  if (!binary.ok) throw new Error(binary.error);
  const receiver = await startRemoteWrite();
  const trials = options.trials ?? 3;
  const rows: BenchRow[] = [];
  const wrong: string[] = [];
  try {
    for (const fault of plantedFaults) {
      let right = 0;
      for (let i = 0; i < trials; i += 1) {
        const blame = blameOf(await runPlantedFault(fault, binary.value.path, receiver));
        const line = `${fault.name}: ${blame.told}: ${blame.text}`;
        options.printProgress?.(line);
        if (isRight(fault, blame)) right += 1;
        else wrong.push(`${line} (expected ${fault.told}: ${String(fault.reason)})`);
      }
      rows.push(rowOf(fault, right, trials));
    }
  } finally {
    await receiver.stop();
  }
  return { name: 'generators', machine: describeMachine(), rows, wrong };
}

const rowOf = ({ side, name, told }: PlantedFault, right: number, trials: number): BenchRow => ({
  figure: `${side}: ${name}`,
  value: right,
  unit: `of ${trials} told: ${told}`,
  interval: null,
  samples: trials,
});
