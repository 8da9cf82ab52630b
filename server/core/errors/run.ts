import type { ErrorFamily } from './errorSpec.ts';

/** Starting, stopping and reading runs. */
export const runErrors = {
  'ZH-RUN-001': {
    title: 'No such run',
    line: 'there is no run {run}',
    remedy: 'Take the id from the console, or from the output of "zerohour run".',
    exit: 'usage',
    status: 404,
  },
  'ZH-RUN-002': {
    title: 'Target busy',
    line: 'target {target} ({origin}) is being driven by run {run}',
    remedy: 'Wait until that run ends, or abort it.',
    exit: 'usage',
    status: 409,
  },
  'ZH-RUN-003': {
    title: 'Run already ended',
    line: 'run {run} is {state} already',
    remedy: 'Nothing is left to stop; read its report.',
    exit: 'usage',
    status: 409,
  },
  'ZH-RUN-004': {
    title: 'Safety lever pulled',
    line: '{reason}',
    remedy: 'Ask an admin to lift it: zerohour lever lift.',
    exit: 'usage',
    status: 409,
  },
  'ZH-RUN-005': {
    title: 'Run cannot be stopped',
    line: 'run {run}: {reason}',
    remedy: 'Try again; pull the safety lever when the load must end now.',
    exit: 'usage',
    status: 409,
  },
  'ZH-RUN-006': {
    title: 'No report yet',
    line: 'run {run} has no report',
    remedy: 'Wait until the run has ended, or make the report again.',
    exit: 'usage',
    status: 404,
  },
  'ZH-RUN-007': {
    title: 'File not there',
    line: '{file} is not in the folder of run {run}',
    remedy: 'Wait until the run has ended, or make its report again.',
    exit: 'usage',
    status: 404,
  },
  'ZH-RUN-008': {
    title: 'Run not ended',
    line: 'run {run} has not ended',
    remedy: 'Wait until it ends, or abort it.',
    exit: 'usage',
    status: 409,
  },
  'ZH-RUN-009': {
    title: 'Report cannot be made',
    line: '{reason}',
    remedy: 'Mend what is named, then make the report again.',
    exit: 'usage',
    status: 409,
  },
  'ZH-RUN-010': {
    title: 'Scripts by hand not allowed',
    line: 'path "{path}" is the script {script}, and your role may not run scripts by hand',
    remedy: 'Ask an admin, or start the server with ZEROHOUR_SCRIPT_ROLE=lead.',
    exit: 'usage',
    status: 403,
  },
  'ZH-RUN-011': {
    title: 'Output folder not writable',
    line: '--out {folder}: {reason}',
    remedy: 'Name a folder that you may write to.',
    exit: 'usage',
    status: null,
  },
  'ZH-RUN-012': {
    title: 'Rate cannot be changed',
    line: 'the rate of run {run} stays as it is: {reason}',
    remedy: 'Change the rate of a run that drives, one change at a time.',
    exit: 'usage',
    status: 409,
  },
} as const satisfies ErrorFamily<'RUN'>;
