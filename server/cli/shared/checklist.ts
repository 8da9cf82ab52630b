import { type ExitCode, exitCode } from '../../core/errors/exitCode.mjs';
import { type CheckItem, type Checklist, checklistState } from '../../core/verdict/checklist.ts';
import type { Screen } from './screen.ts';

const marks: Readonly<Record<CheckItem['state'], string>> = {
  ok: '✓',
  missing: '✗',
  'not-adopted': '○',
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
  const counted = {
    missing: 'missing',
    'not-adopted': 'not adopted yet',
    unknown: 'not looked at',
  };
  const parts = Object.entries(counted).flatMap(([wanted, words]) => {
    const count = items.filter(({ state }) => state === wanted).length;
    return count === 0 ? [] : [`${count} ${words}`];
  });
  screen.line(parts.length === 0 ? 'nothing is missing' : parts.join(', '));
  return exitCode[checklistState(items)];
}
