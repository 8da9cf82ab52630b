import type { ErrorFamily } from './errorSpec.ts';

/** The folder that a run leaves behind. */
export const recordErrors = {
  'ZH-RECORD-001': {
    title: 'Not a run folder',
    line: '{reason}',
    remedy: 'Name the folder of a run that has ended, such as .zerohour/runs/m2f8k1c9x0aa.',
    exit: 'usage',
    status: null,
  },
  'ZH-RECORD-002': {
    title: 'Recording damaged',
    line: '{reason}',
    remedy: 'Take the folder from a backup; a changed recording is never judged.',
    exit: 'usage',
    status: null,
  },
  'ZH-RECORD-003': {
    title: 'Disk full',
    line: '{reason}',
    remedy: 'Free some space, then make the report again.',
    exit: 'internal',
    status: null,
  },
  'ZH-RECORD-004': {
    title: 'Disk error',
    line: '{reason}',
    remedy: 'Check the disk and the rights on the folder.',
    exit: 'internal',
    status: null,
  },
  'ZH-RECORD-005': {
    title: 'Recording of another version',
    line: '{reason}',
    remedy: 'Read it with the version of Zerohour that recorded it, or record it again.',
    exit: 'usage',
    status: null,
  },
} as const satisfies ErrorFamily<'RECORD'>;
