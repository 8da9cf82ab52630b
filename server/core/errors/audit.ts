import type { ErrorFamily } from './errorSpec.ts';

/** The audit of a database without a run. */
export const auditErrors = {
  'ZH-AUDIT-001': {
    title: 'Invalid audit file',
    line: 'the audit file is not valid: {reason}',
    remedy: 'Correct the lines that are named; docs/guides/audit.md describes the file.',
    exit: 'usage',
    status: null,
  },
  'ZH-AUDIT-002': {
    title: 'No database to audit',
    line: 'no database is named',
    remedy: 'Give --url postgres://… or set ZEROHOUR_AUDIT_URL, which no list of processes shows.',
    exit: 'usage',
    status: null,
  },
  'ZH-AUDIT-003': {
    title: 'Audit role may write',
    line: 'the role of the database may write: {reason}',
    remedy:
      'Give a role with USAGE and SELECT alone (docs/guides/audit.md), or add --allow-writable-role.',
    exit: 'usage',
    status: null,
  },
  'ZH-AUDIT-004': {
    title: 'Database to audit not reached',
    line: 'the database cannot be asked: {reason}',
    remedy: 'Start the database, or correct its address.',
    exit: 'missing',
    status: null,
  },
  'ZH-AUDIT-005': {
    title: 'Options of an audit',
    line: 'the options do not fit together: {reason}',
    remedy: 'See "zerohour audit --help".',
    exit: 'usage',
    status: null,
  },
  'ZH-AUDIT-006': {
    title: 'Metrics port taken',
    line: 'metrics cannot be served on port {port}: {reason}',
    remedy: 'Give a free port with --metrics.',
    exit: 'missing',
    status: null,
  },
  'ZH-AUDIT-007': {
    title: 'Nothing to score',
    line: 'schema {schema} holds no facts: there is nothing to damage',
    remedy: 'Name the schema with --schema, or let orders be placed first.',
    exit: 'missing',
    status: null,
  },
  'ZH-AUDIT-008': {
    title: 'Database does not serve the source',
    line: 'the database cannot be read by source {source}: {reason}',
    remedy: 'See docs/guides/audit.md for what each source needs.',
    exit: 'missing',
    status: null,
  },
  'ZH-AUDIT-009': {
    title: 'No temporary file',
    line: 'a watch keeps most of what it read in a temporary file, which cannot be made: {reason}',
    remedy: 'Let TMPDIR name a folder that can be written to, on a disk.',
    exit: 'missing',
    status: null,
  },
} as const satisfies ErrorFamily<'AUDIT'>;
