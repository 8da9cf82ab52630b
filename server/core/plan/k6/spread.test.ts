import { describe, expect, it } from 'vitest';
import { goldenPlan } from './golden/cases.golden.ts';
import { renderScript } from './script.ts';

const baseUrls = ['http://127.0.0.1:8080', 'http://127.0.0.2:8080'];
const linesOf = (name: string, over: object): readonly string[] =>
  renderScript({ ...goldenPlan(name), ...over }, 0)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => /\bplace\(|tags\.base|^const placed/.test(line));

describe('a journey takes an address', () => {
  it('of a name for as long as its k6 scenario lasts', () => {
    const keeps = 'if (spread !== null && placedIn !== drive) place(drive, iteration);';
    expect(linesOf('purchase', {})).toEqual([
      'const placed = [browse_1_list.headers, browse_2_item.headers, pay_1_place_order.headers, pay_2_pay.headers];',
      'function place(drive, turn) {',
      ...[keeps, keeps],
    ]);
  });

  it('of several base URLs in turn, and marks what it sends by it', () => {
    const turns = 'if (spread !== null) place(drive, iteration);';
    expect(linesOf('purchase', { baseUrls }).slice(1)).toEqual([
      'function place(drive, turn) {',
      'exec.vu.metrics.tags.base = String(at.of);',
      ...[turns, turns],
    ]);
  });

  it('of several base URLs by its VU, where that has a session', () => {
    const places = linesOf('session', { baseUrls }).filter((line) => line.startsWith('if ('));
    expect(places).toContain(
      'if (spread !== null && placedIn !== drive) place(drive, exec.vu.idInTest);',
    );
    expect(places).not.toContain('if (spread !== null) place(drive, iteration);');
  });
});

it('leaves a request its own Host, and one to another host alone', () => {
  const plan = goldenPlan('purchase');
  const [browse, ...others] = plan.paths;
  const [list, item] = browse?.journey.steps ?? [];
  if (browse === undefined || list === undefined || item === undefined) throw new Error('no steps');
  const steps = [
    { ...list, headers: { HOST: 'shop.test' } },
    { ...item, url: 'http://away.test/' },
  ];
  const paths = [{ ...browse, journey: { ...browse.journey, steps } }, ...others];
  expect(linesOf('purchase', { paths })[0]).toBe(
    'const placed = [pay_1_place_order.headers, pay_2_pay.headers];',
  );
});
