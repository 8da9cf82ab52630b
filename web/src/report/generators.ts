import type { Report } from '../api/generated.ts';

type Generator = Report['generators'][number];

/** Rows that the page draws at most; report.json holds all. */
export const generatorsDrawn = 24;

/** All in their order while they fit; else the worst: by lost seconds, dropped starts, then CPU. */
export function generatorsToDraw(
  all: readonly Generator[],
  most = generatorsDrawn,
): readonly Generator[] {
  return all.length <= most ? all : all.toSorted(worstFirst).slice(0, most);
}

const worstFirst = (a: Generator, b: Generator): number =>
  b.missingSeconds - a.missingSeconds ||
  b.dropped - a.dropped ||
  b.k6CpuShareMax - a.k6CpuShareMax ||
  a.shard - b.shard;
