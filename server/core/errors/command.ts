import type { ErrorFamily } from './errorSpec.ts';

/** The command line itself. */
export const commandErrors = {
  'ZH-COMMAND-001': {
    title: 'Wrong usage',
    line: '{reason}',
    remedy: 'Add --help to see what the command takes.',
    exit: 'usage',
    status: null,
  },
  'ZH-COMMAND-002': {
    title: 'No server named',
    line: 'no server runs in this checkout, and none is named',
    remedy: 'Start one with "npx zerohour up", or set ZEROHOUR_URL and ZEROHOUR_TOKEN.',
    exit: 'missing',
    status: null,
  },
  'ZH-COMMAND-003': {
    title: 'Server out of reach',
    line: 'the server at {url} is out of reach: {reason}',
    remedy: 'Start one with "npx zerohour up", or correct ZEROHOUR_URL.',
    exit: 'missing',
    status: null,
  },
  'ZH-COMMAND-004': {
    title: 'Answer not understood',
    line: 'the server answered HTTP {status}: {reason}',
    remedy: 'Check that ZEROHOUR_URL is a Zerohour server of this version.',
    exit: 'internal',
    status: null,
  },
  'ZH-COMMAND-005': {
    title: 'Internal error of the command',
    line: '{reason}',
    remedy: 'Set ZEROHOUR_DEBUG=1 for the stack, then report the error.',
    exit: 'internal',
    status: null,
  },
  'ZH-COMMAND-006': {
    title: 'Output not written',
    line: 'the output cannot be written: {reason}',
    remedy: 'Free space where it goes, then run the command again.',
    exit: 'internal',
    status: null,
  },
} as const satisfies ErrorFamily<'COMMAND'>;
