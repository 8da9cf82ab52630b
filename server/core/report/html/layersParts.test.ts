import { expect, it } from 'vitest';
import { goldenRuns } from '../../../test/support/goldenRuns.ts';
import { funnelOf } from '../../capacity/layers/funnel.ts';
import { buildReport } from '../buildReport.ts';
import type { Report } from '../report.ts';
import { concurrencySection, funnelSection } from './layersParts.ts';

const found = goldenRuns['capacity-found'];
if (found === undefined) throw new Error('there is a golden run');
const report = buildReport(found);

const barsOf = (of: Report): number =>
  funnelSection(of).markup.split('<svg class="bar"').length - 1;
const withLayers = (change: (name: string, count: number) => number): Report => {
  const layers = (report.funnel?.layers ?? []).map((layer) => {
    const count = change(layer.name, layer.count?.min ?? 0);
    return { ...layer, count: { min: count, max: count } };
  });
  return { ...report, funnel: funnelOf([], layers) };
};

it('draws a bar for each layer of a funnel that falls, as wide as its part of the widest', () => {
  expect(report.funnel?.state).toBe('falls');
  expect(barsOf(report)).toBe(6);
  const half = withLayers((name) => (name === 'paid' ? 50 : 100));
  expect(funnelSection(half).markup).toContain('<rect width="50.0" height="10"/>');
  expect(funnelSection(half).markup).toContain('<td class="figures">50.0%</td>');
});

it('draws none where a lower layer shows more, and tells both counts', () => {
  const wrong = withLayers((name) => (name === 'paid' ? 101 : 100));
  expect(barsOf(wrong)).toBe(0);
  expect(funnelSection(wrong).markup).toContain(
    '101 orders were paid by the audit, more than the 100 that were reserved by the audit',
  );
});

it('tells what was in flight of the link and its paths, with the reason where there is no figure', () => {
  const { markup } = concurrencySection(report);
  expect(markup.split('<tr class="path">').length - 1).toBe(9);
  expect(markup).not.toContain('Requests in flight at each service');
  const known = {
    perSecond: 20,
    meanMs: 500,
    byLaw: 10,
    waiting: null,
    counted: 9.6,
    reason: null,
  };
  const services = [{ service: 'orders', processes: 2, points: [known, null, null] }];
  const points = report.concurrency?.points ?? [];
  const more = concurrencySection({ ...report, concurrency: { points, services } }).markup;
  expect(more).toContain('<tr class="service"><th scope="row">orders 60%</th>');
  expect(more.split('<tr class="service">').length - 1).toBe(1);
  expect(more).toContain('<td class="figures">9.6</td>');
});

it('is nothing of reports of earlier versions', () => {
  const { concurrency: _, funnel: __, ...old } = report;
  expect([concurrencySection(old).markup, funnelSection(old).markup]).toEqual(['', '']);
});
