import { readFileSync } from 'node:fs';
import type { Histogram } from './histogram.ts';

interface HistogramCases {
  readonly merge: readonly {
    readonly title: string;
    readonly parts: readonly Histogram[];
    readonly merged: Histogram;
  }[];
  readonly quantile: readonly {
    readonly title: string;
    readonly histogram: Histogram;
    readonly q: number;
    readonly value: number | null;
  }[];
  readonly samplesNeeded: readonly { readonly q: number; readonly samples: number }[];
}

/** Cases that hold for the console's histograms too: its tests read the same file. */
export const histogramCases: HistogramCases = JSON.parse(
  readFileSync(new URL('./histogram.cases.json', import.meta.url), 'utf8'),
);
