import { cleanup, screen } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import { keys } from '../api/keys.ts';
import { show, textOf } from '../ui/render.support.tsx';
import DrillFilesPage from './DrillFilesPage.tsx';
import { drillFileDetail } from './drill.support.ts';

afterEach(cleanup);

const { file } = drillFileDetail();
const wrong = {
  ...{ ...file, id: 'mall/drills/wrong', name: '', actions: 0, durationMs: 0 },
  diagnostics: [
    { file: 'wrong.yaml', line: 3, column: 1, message: '"load" is missing', path: 'load' },
  ],
};

test('each file has its length and actions, and one with mistakes the first of them', () => {
  show(<DrillFilesPage />, [[keys.drillFiles, [file, wrong]]]);
  expect(screen.getAllByRole('listitem').map(textOf)).toEqual([
    'payment-rush mall/drills/payment-rush.yaml · 1 min 30 s of load, 2 actions',
    'mall/drills/wrong 1 diagnostic mall/drills/wrong.yaml · line 3: "load" is missing',
  ]);
  expect(screen.getAllByRole('link').map((link) => link.getAttribute('href'))).toEqual([
    ...['/drills/new/mall/drills/payment-rush', '/drills/new/mall/drills/wrong'],
  ]);
});

test('without a file the page says where to put one', () => {
  show(<DrillFilesPage />, [[keys.drillFiles, []]]);
  expect(textOf(screen.getByTestId('empty'))).toContain('No drill file yet');
});
