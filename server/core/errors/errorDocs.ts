import { groupBy } from '../groupBy.ts';
import { exitCode, exitMeaning } from './exitCode.mjs';
import { type ErrorCode, errorCodes, errors } from './registry.ts';

/** Text of docs/errors.md. */
export function errorDocs(): string {
  const families = groupBy(errorCodes, familyOf);
  return `${[
    '# Errors',
    '',
    '<!-- Generated from server/core/errors: npx vitest run --project unit server/core/errors -u -->',
    '',
    'Every error that Zerohour reports has a code. Commands print it as `error ZH-RUN-001: …` on stderr,',
    'with the remedy on the next line, and under `--json` as the field `error` of a JSON line on stdout.',
    'The HTTP API sends it as `code` and `remedy` of its problem details (RFC 9457). A code never',
    'changes its meaning, and a retired code is not used again.',
    '',
    '## Exit codes',
    '',
    ...exitTable(),
    ...[...families].flatMap(([family, codes]) => ['', `## ${family}`, ...codes.flatMap(entry)]),
  ].join('\n')}\n`;
}

/** The table of exit codes, as README.md shows it too. */
export function exitTable(): readonly string[] {
  const names = Object.keys(exitCode) as (keyof typeof exitCode)[];
  const rows = names.map((name) => [String(exitCode[name]), exitMeaning[name]] as const);
  const width = Math.max(...rows.map(([, meaning]) => meaning.length));
  return [
    `| code | ${'meaning'.padEnd(width)} |`,
    `| ---- | ${'-'.repeat(width)} |`,
    ...rows.map(([code, meaning]) => `| ${code.padEnd(4)} | ${meaning.padEnd(width)} |`),
  ];
}

const familyOf = (code: ErrorCode): string => code.split('-')[1] ?? '';

function entry(code: ErrorCode): readonly string[] {
  const { title, line, remedy, exit, status } = errors[code];
  const http = status === null ? '' : `, HTTP status ${status}`;
  return [
    '',
    `### ${code}`,
    '',
    `${title} (exit code ${exitCode[exit]}${http}).`,
    '',
    `- Line: ${quoted(line)}`,
    `- Remedy: ${quoted(remedy)}`,
  ];
}

const quoted = (template: string): string => `\`${template}\``;
