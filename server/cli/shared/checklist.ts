import { type ExitCode, exitCode } from '../../core/errors/exitCode.mjs';
import { type CheckItem, type Checklist, checklistState } from '../../core/verdict/checklist.ts';
import type { Screen } from './screen.ts';

const marks: Readonly<Record<CheckItem['state'], string>> = {
  ok: '✓',
  missing: '✗',
  unknown: '?',
  'not-asked': '–',
};

/** Prints the checklist for people; returns its exit code. */
export function showChecklist(screen: Screen, checklist: Checklist): ExitCode {
  const { target, isolation, items } = checklist;
  screen.line(`${screen.paint.bold(target)}, isolation ${isolation}`);
  for (const { part, state, text, remedy } of items) {
    screen.line(`  ${marks[state]} ${part}: ${text}`);
    if (remedy !== null) screen.line(`      ${remedy}`);
  }
  const missing = items.filter(({ state }) => state === 'missing').length;
  const unseen = items.filter(({ state }) => state === 'unknown').length;
  const parts = [
    ...(missing > 0 ? [`${missing} missing`] : []),
    ...(unseen > 0 ? [`${unseen} not looked at`] : []),
  ];
  screen.line(parts.length === 0 ? 'nothing is missing' : parts.join(', '));
  return exitCode[checklistState(items)];
}
