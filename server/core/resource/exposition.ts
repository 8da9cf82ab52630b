/** One sample of a page of metrics. */
export interface MetricSample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** More samples than this are left out: a page of metrics is read each second. */
const samplesMax = 20_000;

const sampleLine = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{((?:[^"}]|"(?:[^"\\]|\\.)*")*)\})?\s+(\S+)/;
const label = /([a-zA-Z_][a-zA-Z0-9_]*)\s*=\s*"((?:[^"\\]|\\.)*)"/g;
const numbers: Readonly<Record<string, number>> = {
  '+Inf': Infinity,
  '-Inf': -Infinity,
  NaN: Number.NaN,
};

/**
 * Samples of a page in the Prometheus text format (0.0.4), also of OpenMetrics. Comments and lines that are no sample are
 * left out, so that a metric that this version does not know does not hide the others.
 */
export function readExposition(text: string): readonly MetricSample[] {
  const samples: MetricSample[] = [];
  for (const line of text.split('\n')) {
    const [, name, labels = '', value = ''] = sampleLine.exec(line.trim()) ?? [];
    if (name === undefined) continue;
    const number = numbers[value] ?? Number(value);
    if (Number.isNaN(number) && value !== 'NaN') continue;
    samples.push({ name, labels: labelsOf(labels), value: number });
    if (samples.length === samplesMax) break;
  }
  return samples;
}

const labelsOf = (text: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    [...text.matchAll(label)].map(([, name = '', value = '']) => [name, unescaped(value)]),
  );

const unescaped = (value: string): string =>
  value.replaceAll(/\\(.)/g, (_, each: string) => (each === 'n' ? '\n' : each));
