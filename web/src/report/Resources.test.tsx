import { cleanup, screen } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import { show, textOf } from '../ui/render.support.tsx';
import { Resources } from './Resources.tsx';

afterEach(cleanup);

const row = (process: string) => ({ process, kind: 'queue', means: [1] });

test('what moved with the limit is a sentence, of so many processes', () => {
  show(
    <Resources resources={{ rows: [row('a'), row('a'), row('b')], moved: [], text: 'nothing' }} />,
  );
  const shown = textOf(screen.getByTestId('resources'));
  expect(shown).toContain('metrics of 2 processes');
  expect(shown).toContain('Nothing.');
  cleanup();
  show(<Resources resources={{ rows: [row('a')], moved: [], text: 'x' }} />);
  expect(textOf(screen.getByTestId('resources'))).toContain('metrics of one process');
});

test('nothing stands there of a target without metrics', () => {
  show(<Resources resources={undefined} />);
  expect(screen.queryByTestId('resources')).toBeNull();
});
