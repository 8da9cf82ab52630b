import type { ErrorFamily } from './errorSpec.ts';

/** Switches of a target, and their pushes. */
export const switchErrors = {
  'ZH-SWITCH-001': {
    title: 'Invalid switch file',
    line: 'the switch file is not valid: {reason}',
    remedy: 'Correct the lines that are named; docs/guides/switches.md describes the file.',
    exit: 'usage',
    status: 422,
  },
} as const satisfies ErrorFamily<'SWITCH'>;
