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
  'ZH-CAPACITY-002': {
    title: 'Invalid forecast',
    line: 'the forecast is not valid: {reason}',
    remedy: 'Correct the lines that are named; docs/guides/capacity.md describes the file.',
    exit: 'usage',
    status: null,
  },
  'ZH-CAPACITY-003': {
    title: 'Run without a capacity',
    line: 'run {run} cannot be planned with: it {reason}',
    remedy:
      'Name a run with "goal: find-capacity" that breached an SLO, in which the service was what bound; or give the capacity.',
    exit: 'usage',
    status: null,
  },
  'ZH-CAPACITY-004': {
    title: 'Invalid table of stages',
    line: 'the table of stages is not valid: {reason}',
    remedy: 'Correct the lines that are named; docs/guides/capacity.md describes the table.',
    exit: 'usage',
    status: null,
  },
  'ZH-CAPACITY-005': {
    title: 'Invalid mix',
    line: 'the mix is not valid: {reason}',
    remedy: 'Name paths of the table with their weights, such as --mix browse=70,order=20,pay=10.',
    exit: 'usage',
    status: null,
  },
  'ZH-CAPACITY-006': {
    title: 'Too many plans at once',
    line: 'too many forecasts are being planned at once',
    remedy: 'Try again in a moment.',
    exit: 'missing',
    status: 503,
  },
  'ZH-CAPACITY-007': {
    title: 'Run without metrics',
    line: 'no capacity of a mix can be computed: {reason}',
    remedy: 'Name the metrics of every process in the target file, and run the stages again.',
    exit: 'usage',
    status: null,
  },
} as const satisfies ErrorFamily<'CAPACITY'>;
