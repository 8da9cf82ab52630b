import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';

/** One sample of a k6 metric from k6's JSON output. */
export interface RawSample {
  readonly metric: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Reads the samples of the named metrics from a file of k6's `--out json=FILE`. No names: all metrics. */
export async function readRawSamples(
  file: string,
  metrics: readonly string[] = [],
): Promise<RawSample[]> {
  const samples: RawSample[] = [];
  for await (const line of createInterface({ input: createReadStream(file) })) {
    if (metrics.length > 0 && !metrics.some((name) => line.includes(`"metric":"${name}"`)))
      continue;
    const entry: { type: string; metric: string; data: Omit<RawSample, 'metric'> } =
      JSON.parse(line);
    if (entry.type === 'Point') samples.push({ ...entry.data, metric: entry.metric });
  }
  return samples;
}

/** The q-quantile of the pooled values by nearest rank, as reference for merged histograms. */
export function exactQuantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const rank = Math.max(1, Math.ceil(q * values.length - 1e-9 * values.length));
  return sorted[rank - 1] ?? Number.NaN;
}
