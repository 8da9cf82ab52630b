import type { ErrorFamily } from './errorSpec.ts';

/** What Zerohour needs on a machine, and its start there. */
export const setupErrors = {
  'ZH-SETUP-001': {
    title: 'Component missing',
    line: '{part} is missing: {reason}',
    remedy: '{remedy}',
    exit: 'missing',
    status: null,
  },
  'ZH-SETUP-002': {
    title: 'k6 missing',
    line: '{reason}',
    remedy: 'Run "npm run setup", or name the right k6 in K6_BIN.',
    exit: 'missing',
    status: 502,
  },
  'ZH-SETUP-003': {
    title: 'Invalid environment',
    line: '{reason}',
    remedy: 'Correct or unset the variables that are named.',
    exit: 'usage',
    status: null,
  },
  'ZH-SETUP-004': {
    title: 'No stores named',
    line: 'the server needs DATABASE_URL and REDIS_URL',
    remedy: 'Set both, or start it by "npx zerohour up", which brings embedded ones.',
    exit: 'missing',
    status: null,
  },
  'ZH-SETUP-005': {
    title: 'Server does not start',
    line: '{reason}',
    remedy: 'Mend what is named, then start it again.',
    exit: 'missing',
    status: null,
  },
  'ZH-SETUP-006': {
    title: 'Already running',
    line: 'a Zerohour runs here already at {url}',
    remedy: 'Use it, or name another data folder in ZEROHOUR_DATA.',
    exit: 'usage',
    status: null,
  },
  'ZH-SETUP-007': {
    title: 'Local stack does not start',
    line: '{reason}',
    remedy: 'See "npx zerohour doctor" and the logs folder below the data folder.',
    exit: 'missing',
    status: null,
  },
  'ZH-SETUP-008': {
    title: 'Part of the local stack ended',
    line: '{reason}',
    remedy: 'Look into its log, then start the command again.',
    exit: 'internal',
    status: null,
  },
} as const satisfies ErrorFamily<'SETUP'>;
