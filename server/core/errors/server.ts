import type { ErrorFamily } from './errorSpec.ts';

/** States of a running server. */
export const serverErrors = {
  'ZH-SERVER-001': {
    title: 'Internal error of the server',
    line: 'the server failed at this request',
    remedy: "Look into the server's log, then report the error.",
    exit: 'internal',
    status: 500,
  },
  'ZH-SERVER-002': {
    title: 'Database out of reach',
    line: 'the database does not answer',
    remedy: 'Try again in a moment; if it lasts, check PostgreSQL.',
    exit: 'missing',
    status: 503,
  },
  'ZH-SERVER-003': {
    title: 'Too many open streams',
    line: 'too many live views are open',
    remedy: 'Close a page that follows a run.',
    exit: 'missing',
    status: 503,
  },
} as const satisfies ErrorFamily<'SERVER'>;
