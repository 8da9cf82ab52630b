import '../ui/browser.support.ts';
import { cleanup, fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { PlannedForecast } from '../api/generated.ts';
import { keys } from '../api/keys.ts';
import { run } from '../api/run.support.ts';
import { rowsOf, show, textOf } from '../ui/render.support.tsx';
import CapacityPage from './CapacityPage.tsx';
import { exampleForecast } from './exampleForecast.ts';
import { answer, payments, plan } from './plan.support.ts';

beforeEach(() => localStorage.clear());
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

const page = (given: PlannedForecast, forecast = exampleForecast, runs: readonly unknown[] = []) =>
  show(<CapacityPage />, [
    [keys.capacityPlan(forecast), given],
    [keys.runs, runs],
  ]);
const written = () =>
  screen.getByLabelText<HTMLTextAreaElement>('Forecast', { selector: 'textarea' });

test('the example is planned: replicas, limit, losses, least regret and cost', () => {
  page(answer);
  expect(written().value).toBe(exampleForecast);
  expect(rowsOf(screen.getByTestId('services')).at(1)).toEqual([
    ...['payments', '5', '5', '41.3', '0% to 4.00% short', '11.0% to 31.0% short'],
    ...['≥ 7', '2.1', '95.7%'],
  ]);
  expect(textOf(screen.getByLabelText('The whole plan'))).toBe(
    'Machines 5 for 5 replicas Cost per hour 2.1 while machines run Cost of the night 4.2 for as long as it lasts Per thousand orders 0.00486 at the likely peak',
  );
  expect(rowsOf(screen.getByTestId('losses')).slice(1)).toEqual([
    ['none', '5', '100.0%', '0%', '0%'],
    ['1', '4', '96.0%', '0%', '4.00%'],
    ['2', '3', '20.0%', '11.0%', '31.0%'],
  ]);
  expect(rowsOf(screen.getByTestId('check')).at(1)).toEqual([
    ...['4', '180/s', '178 (160 to 190)', 'yes'],
  ]);
  expect(screen.getByTestId('scaling-chart').dataset.points).toBe('2');
});

test('a service without a plan says why, and no cost is made up', () => {
  const { service, demand, measured } = payments;
  const bank = { service: 'bank', demand, measured, replicas: null, reason: 'it was not measured' };
  page({
    ...answer,
    plan: { ...plan, state: 'unknown', services: [payments, bank], cost: null, regret: null },
  });
  expect(rowsOf(screen.getByTestId('services')).at(2)).toEqual([
    'bank',
    'unknown, because it was not measured',
  ]);
  expect(textOf(screen.getByTestId('service-bank'))).toContain(
    'Unknown, because it was not measured.',
  );
  expect(textOf(screen.getByLabelText('The whole plan'))).toContain(
    'Machines – unknown: a service has no plan',
  );
  expect(rowsOf(screen.getByTestId('services')).at(1)?.[6]).toBe('–');
  expect(service).toBe('payments');
});

test('without prices or orders the plan says what is missing', () => {
  page({ ...answer, plan: { ...plan, cost: null } });
  expect(textOf(screen.getByLabelText('The whole plan'))).toContain(
    'Cost per hour – unknown: a price is missing',
  );
  cleanup();
  page({
    ...answer,
    plan: { ...plan, cost: { perHour: 100.4, whole: 200, perThousandOrders: null } },
  });
  expect(textOf(screen.getByLabelText('The whole plan'))).toContain(
    'Cost per hour 100 while machines run Cost of the night 200 for as long as it lasts Per thousand orders – no path is an order',
  );
});

test('mistakes stand beside the text with line and column, and there is no plan', () => {
  localStorage.setItem('zerohour-forecast', JSON.stringify('name: x\n'));
  const message = 'write a rate such as 900/s';
  const at = { file: 'forecast.yaml', line: 3, column: 9, path: 'peak.pay', message };
  page({ plan: null, csv: null, markdown: null, diagnostics: [at] }, 'name: x\n');
  expect(written().value).toBe('name: x\n');
  expect(textOf(screen.getByTestId('forecast'))).toContain('1 mistake, by line and column');
  expect(textOf(screen.getByTestId('diagnostics'))).toBe(
    'forecast.yaml:3:9peak.pay write a rate such as 900/s',
  );
  expect(textOf(screen.getByTestId('no-plan'))).toBe(
    'No plan: the forecast has mistakes, named below its text.',
  );
});

test('what is written is kept in the browser, and the example comes back', async () => {
  page(answer);
  fireEvent.change(written(), { target: { value: '' } });
  await waitFor(() => expect(localStorage.getItem('zerohour-forecast')).toBe('""'));
  expect(screen.getByText('Write a forecast to see its plan.')).toBeDefined();
  fireEvent.click(screen.getByRole('button', { name: 'Back to the example' }));
  expect(written().value).toBe(exampleForecast);
});

test('the plan is saved as CSV, Markdown and JSON', async () => {
  const blobs: Blob[] = [];
  const names: string[] = [];
  vi.spyOn(URL, 'createObjectURL').mockImplementation((blob) => {
    blobs.push(blob as Blob);
    return 'blob:here';
  });
  vi.spyOn(URL, 'revokeObjectURL').mockReturnValue();
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function click(
    this: HTMLAnchorElement,
  ) {
    names.push(this.download);
  });
  page(answer);
  for (const name of ['CSV', 'Markdown', 'JSON']) {
    fireEvent.click(screen.getByRole('button', { name: `Download ${name}` }));
  }
  expect(names).toEqual(['plan-sale-night.csv', 'plan-sale-night.md', 'plan-sale-night.json']);
  const bytes = new Uint8Array((await blobs[0]?.arrayBuffer()) ?? new ArrayBuffer(0));
  expect([...bytes.slice(0, 4)]).toEqual([0xef, 0xbb, 0xbf, 's'.charCodeAt(0)]);
  expect(await blobs[1]?.text()).toBe('## sale-night\n');
  expect(JSON.parse((await blobs[2]?.text()) ?? '')).toEqual(plan);
});

test('only runs that found a limit are offered', async () => {
  const ended = { ...run, state: 'finished', headline: 'proven' } as const;
  const choice = () => screen.getByPlaceholderText<HTMLInputElement>(/a limit|a run/);
  page(answer, exampleForecast, [{ ...ended, id: 'held000000', foundLimit: false }]);
  expect([choice().placeholder, choice().disabled]).toEqual(['no run found a limit', true]);
  cleanup();
  page(answer, exampleForecast, [
    { ...ended, id: 'held000000', foundLimit: false },
    { ...ended, id: 'search0000', foundLimit: true },
  ]);
  expect([choice().placeholder, choice().disabled]).toEqual(['choose a run', false]);
  fireEvent.click(choice());
  const offered = await screen.findAllByRole('option', { hidden: true });
  expect(offered.map(({ textContent }) => textContent?.match(/\((\w+)\)$/)?.[1])).toEqual([
    'search0000',
  ]);
});
