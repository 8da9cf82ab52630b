import type { ErrorFamily } from './errorSpec.ts';

/** Faults, and the agents that do them. */
export const faultErrors = {
  'ZH-FAULT-001': {
    title: 'Fault not allowed',
    line: '{reason}',
    remedy: 'Order a fault that the target file allows on a subject of an agent.',
    exit: 'usage',
    status: 422,
  },
  'ZH-FAULT-002': {
    title: 'Second person needed for faults',
    line: 'faults on target {target} could meet customers: a second person must approve them',
    remedy:
      "Give another lead's or admin's API token in ZEROHOUR_APPROVAL or header Zerohour-Approval.",
    exit: 'usage',
    status: 403,
  },
  'ZH-FAULT-003': {
    title: 'No agent for the subject',
    line: 'no agent that is there names the subject {subject}',
    remedy: 'Name it in the file of an agent and start "zerohour agent" on its host.',
    exit: 'missing',
    status: 409,
  },
  'ZH-FAULT-004': {
    title: 'Agent of another version',
    line: 'agent {agent} has version {version}, and this server {own}',
    remedy: 'Start the agent from the same version of Zerohour as the server.',
    exit: 'missing',
    status: 409,
  },
  'ZH-FAULT-005': {
    title: 'Invalid agent file',
    line: 'the agent file is not valid: {reason}',
    remedy: 'Correct the lines that are named; docs/guides/faults.md describes the file.',
    exit: 'usage',
    status: null,
  },
  'ZH-FAULT-006': {
    title: 'Agent cannot start',
    line: 'the agent cannot start: {reason}',
    remedy: 'Correct what is named; faults that an earlier agent left may still be there.',
    exit: 'missing',
    status: null,
  },
  'ZH-FAULT-007': {
    title: 'Agent cannot go on',
    line: 'the agent has ended its faults and cannot go on: {reason}',
    remedy: 'Start it again; the services behind its proxies are not reached until then.',
    exit: 'missing',
    status: null,
  },
} as const satisfies ErrorFamily<'FAULT'>;
