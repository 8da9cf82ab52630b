import type { ErrorFamily } from './errorSpec.ts';

/** What a stack can carry, computed from measurements. */
export const capacityErrors = {
  'ZH-CAPACITY-001': {
    title: 'Invalid table of points',
    line: 'the table of points is not valid: {reason}',
    remedy: 'Correct the lines that are named; docs/guides/capacity.md describes the table.',
    exit: 'usage',
    status: null,
  },
} as const satisfies ErrorFamily<'CAPACITY'>;
