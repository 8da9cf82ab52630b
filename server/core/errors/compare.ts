import type { ErrorFamily } from './errorSpec.ts';

/** Comparing runs with each other. */
export const compareErrors = {
  'ZH-COMPARE-001': {
    title: 'Runs of different load',
    line: 'the runs cannot be compared: {reason}',
    remedy: 'Compare runs of one scenario, driven with the same paths, rates and levels.',
    exit: 'usage',
    status: null,
  },
  'ZH-COMPARE-002': {
    title: 'Nothing to compare',
    line: 'the runs show nothing to compare: {reason}',
    remedy:
      'Compare runs that held a level below the limit for longer, with a generator that kept up.',
    exit: 'usage',
    status: null,
  },
  'ZH-COMPARE-003': {
    title: 'Run named twice',
    line: 'run {run} is named twice, and one run is no repetition of itself',
    remedy: 'Name each run once: runs before the change, then runs after it.',
    exit: 'usage',
    status: null,
  },
  'ZH-COMPARE-004': {
    title: 'Services not side by side',
    line: 'the services cannot be compared: {reason}',
    remedy: 'Name an address of each under baseUrls of the target file, and the metrics of each.',
    exit: 'usage',
    status: null,
  },
} as const satisfies ErrorFamily<'COMPARE'>;
