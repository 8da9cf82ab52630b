import type { ErrorFamily } from './errorSpec.ts';

/** Drill files and drills. */
export const drillErrors = {
  'ZH-DRILL-001': {
    title: 'Invalid drill',
    line: 'the drill is not valid: {reason}',
    remedy: 'Correct the lines that are named; "zerohour drill validate" lists them all.',
    exit: 'usage',
    status: 422,
  },
} as const satisfies ErrorFamily<'DRILL'>;
