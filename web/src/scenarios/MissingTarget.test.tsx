import { cleanup, screen } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import { keys } from '../api/keys.ts';
import { show, textOf } from '../ui/render.support.tsx';
import { MissingTarget } from './MissingTarget.tsx';

afterEach(cleanup);

const missing = (target: string, known: readonly string[]) => {
  show(<MissingTarget target={target} why="there is no target file" onChoose={() => undefined} />, [
    [keys.targets, known],
  ]);
  return textOf(screen.getByTestId('unchecked'));
};

test('the words say what was not checked, and that no run can start', () => {
  expect(missing('staging', ['mall', 'staging'])).toContain(
    'Target staging is missing The plan was not checked against its target: there is no target file. Addresses, caps, quiet windows, hops and stores are not known, so no run can start yet.',
  );
  expect(screen.queryByTestId('start')).toBeNull();
  expect(screen.queryByTestId('mall-hint')).toBeNull();
});

test('for the sample shop it says how to start it', () => {
  missing('mall', ['mall']);
  expect(textOf(screen.getByTestId('mall-hint'))).toContain('npx zerohour up --mall');
});
