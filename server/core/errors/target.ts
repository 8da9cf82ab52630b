import type { ErrorFamily } from './errorSpec.ts';

/** Target files, the limits in them, and the target itself. */
export const targetErrors = {
  'ZH-TARGET-001': {
    title: 'Invalid target file',
    line: 'the target file is not valid: {reason}',
    remedy: 'Correct the lines that are named; docs/guides/target.md describes the file.',
    exit: 'usage',
    status: null,
  },
  'ZH-TARGET-002': {
    title: 'Plan beyond the limits of the target',
    line: "the plan is beyond the target's limits: {reason}",
    remedy: 'Lower the load, or raise "caps" in the target file with its owner\'s consent.',
    exit: 'usage',
    status: 422,
  },
  'ZH-TARGET-003': {
    title: 'Quiet window',
    line: '{reason}',
    remedy: 'Start outside the quiet windows of the target file.',
    exit: 'usage',
    status: 409,
  },
  'ZH-TARGET-004': {
    title: 'Host not allowed',
    line: 'target {target}: {reason}',
    remedy: 'Correct "allowHosts" in the target file.',
    exit: 'usage',
    status: 422,
  },
  'ZH-TARGET-005': {
    title: 'Owner has not agreed',
    line: '{reason}',
    remedy: 'Let the owner publish what "zerohour target-token" prints.',
    exit: 'usage',
    status: 409,
  },
  'ZH-TARGET-006': {
    title: 'Target out of reach',
    line: 'target {target}: {reason}',
    remedy: 'Start the target, or correct its address in the target file.',
    exit: 'missing',
    status: 502,
  },
  'ZH-TARGET-007': {
    title: 'Target is being tried',
    line: 'a journey is being tried on target {target}',
    remedy: 'Wait until that has ended.',
    exit: 'usage',
    status: 409,
  },
  'ZH-TARGET-008': {
    title: 'Audit role that may write',
    line: 'target {target}: the role of its stores may write: {reason}',
    remedy:
      'Give a role with USAGE and SELECT alone (docs/guides/target.md), or set stores.allowWritableRole: true.',
    exit: 'usage',
    status: 422,
  },
  'ZH-TARGET-009': {
    title: 'Second person needed',
    line: 'target {target} is a live stack under observation ("isolation: observe"): a second person must approve load on it',
    remedy:
      "Give another lead's or admin's API token: in the console's start form, ZEROHOUR_APPROVAL or header Zerohour-Approval.",
    exit: 'usage',
    status: 403,
  },
  'ZH-TARGET-010': {
    title: 'Approval not valid',
    line: 'the approval is not valid: {reason}',
    remedy: 'Give an API token of another user with the role lead or admin.',
    exit: 'usage',
    status: 403,
  },
  'ZH-TARGET-011': {
    title: 'No preflight on a dedicated stack',
    line: 'target {target} is dedicated: no canary is asked of it',
    remedy: 'Start the run, or look at the target with "zerohour target check".',
    exit: 'usage',
    status: 409,
  },
  'ZH-TARGET-012': {
    title: 'Edge cannot listen',
    line: 'the edge cannot listen at {at}: {reason}',
    remedy: 'Give a free address with --listen.',
    exit: 'missing',
    status: null,
  },
  'ZH-TARGET-013': {
    title: 'No signing key for the edge',
    line: 'environment variable {variable} holds no signing key of {bytes} bytes or more',
    remedy: 'Set it to the key of the target file, or name another with --key-env.',
    exit: 'usage',
    status: null,
  },
  'ZH-TARGET-014': {
    title: 'Audit role not known',
    line: 'target {target}: it is not known whether the role of its stores may write: {reason}',
    remedy:
      'Let the database answer, or correct its address below stores; stores.allowWritableRole: true admits any role.',
    exit: 'missing',
    status: 502,
  },
  'ZH-TARGET-015': {
    title: 'Certificates of the edge',
    line: 'the edge cannot use its certificates: {reason}',
    remedy: 'Correct --ca, --cert, --key or --insecure.',
    exit: 'usage',
    status: null,
  },
  'ZH-TARGET-016': {
    title: 'Audit source not ready',
    line: 'target {target}: the audit could not read: {reason}',
    remedy: 'See docs/guides/audit.md for what each source needs of server and role.',
    exit: 'missing',
    status: 422,
  },
} as const satisfies ErrorFamily<'TARGET'>;
