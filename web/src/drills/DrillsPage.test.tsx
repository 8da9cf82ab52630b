import { cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import { keys } from '../api/keys.ts';
import { instant } from '../format/format.ts';
import { rowsOf, show, textOf } from '../ui/render.support.tsx';
import DrillsPage from './DrillsPage.tsx';
import { drillRow } from './drill.support.ts';

afterEach(cleanup);

const at = instant('2026-11-27T13:00:05.000Z');
const ended = drillRow();
const open = drillRow({
  ...{ id: 'drill0000002', name: 'slow-bank', state: 'driving', verdict: null, sentence: null },
});
const failed = drillRow({
  ...{ id: 'drill0000003', name: 'cold-cache', state: 'failed', verdict: null, sentence: null },
  reason: 'the disk is full',
});
const bodies = () => screen.getAllByTestId('drills').map((one) => rowsOf(one).slice(1));
const head = (outcome: string, name: string, more: string, id: string) => [
  outcome,
  `${outcome}${at} ${name} ${more}${id} · midnight-peak`,
  ...['mall', 'ann', at],
];

test('drills stand with verdict and sentence, those under way apart', () => {
  show(<DrillsPage />, [[keys.drills, [open, failed, ended]]]);
  expect(bodies()).toEqual([
    [head('Driving', 'slow-bank', '', 'drill0000002')],
    [
      head('Unknown', 'cold-cache', 'the disk is full ', 'drill0000003'),
      head('Pass', 'payment-rush', `${ended.sentence} `, 'drill0000001'),
    ],
  ]);
  expect(screen.getByRole('link', { name: 'payment-rush' }).getAttribute('href')).toBe(
    '/drills/drill0000001',
  );
});

test('a drill whose protection was left off says so', () => {
  show(<DrillsPage />, [[keys.drills, [{ ...ended, withoutProtection: true }, ended]]]);
  const [rows = []] = bodies();
  expect(rows.map((row) => row[1]?.includes('payment-rush without protection'))).toEqual([
    ...[true, false],
  ]);
});

test('a search leaves what fits, and says when nothing does', () => {
  show(<DrillsPage />, [[keys.drills, [open, ended]]]);
  const search = screen.getByTestId('drill-search');
  fireEvent.change(search, { target: { value: 'bank' } });
  expect(bodies().map((rows) => rows.length)).toEqual([1]);
  fireEvent.change(search, { target: { value: 'nothing' } });
  expect(textOf(screen.getByRole('region', { name: 'No such drill' }))).toBe(
    'No such drill None of the newest 2 drills fits this search.',
  );
});

test('without a drill the page says how to run one', () => {
  show(<DrillsPage />, [[keys.drills, []]]);
  expect(textOf(screen.getByTestId('empty'))).toContain('Run the first drill');
});
