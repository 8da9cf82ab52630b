import type { ThinkTime } from '../../traffic/journey.ts';

/**
 * The pause after a step, drawn from the journey's own randomness. A drawn one is kept in the
 * constant `keptAs` (seconds), if given, so that a time can be computed without it.
 */
export function thinkCode(think: ThinkTime | null, keptAs?: string): readonly string[] {
  if (think === null) return [];
  const seconds = secondsCode(think);
  return keptAs === undefined || think.kind === 'constant'
    ? [`sleep(${seconds});`]
    : [`const ${keptAs} = ${seconds};`, `sleep(${keptAs});`];
}

/** Adds a pause to the sum of a journey's pauses in ms; a drawn one was kept as `keptAs`. */
export const addedThought = (think: ThinkTime, keptAs: string): string =>
  `thoughtMs += ${think.kind === 'constant' ? think.ms : `1000 * ${keptAs}`};`;

function secondsCode(think: ThinkTime): string {
  switch (think.kind) {
    case 'constant':
      return String(think.ms / 1000);
    case 'uniform':
      return `uniform(${think.minMs / 1000}, ${think.maxMs / 1000})`;
    case 'exponential':
      return `exponential(${think.meanMs / 1000}, ${think.maxMs / 1000})`;
    case 'normal':
      return `normal(${think.meanMs / 1000}, ${think.sdMs / 1000})`;
  }
}
