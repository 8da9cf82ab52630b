import { expect, it } from 'vitest';
import { actionContract } from './actionKind.contract.ts';
import { note } from './note.ts';

const action = { kind: 'note', text: 'the night shift is told' } as const;

actionContract(note, { action, refused: [] });

it('is over at once', () => {
  expect(note.lastsMs(action)).toBe(0);
  expect(note.describe(action)).toBe('note: the night shift is told');
});
