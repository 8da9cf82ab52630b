import { describe, expect, it } from 'vitest';
import { pointAt, requiring } from '../../test/support/pointCase.ts';
import type { GoalResult } from '../goal/goalResult.ts';
import { headlineOf } from './headline.ts';
import { requirementOf } from './requirement.ts';
import { verdictOf } from './verdict.ts';

const proven = requirementOf(requiring(1), [pointAt(1, 'met')]);
const broken = requirementOf(requiring(1), [pointAt(1, 'breached')]);
const reasonOf = ({ state, text, reason }: typeof proven) => ({
  state,
  text: `${text}; ${reason}`,
});
const oversold = { state: 'fail', text: 'shadow audit: 37 units oversold' } as const;
const canary = { state: 'pass', text: 'preflight: 5 of 5 hops' } as const;

it('is the answer and why, when the required load decides', () => {
  expect(headlineOf(verdictOf([canary, reasonOf(broken)]), broken)).toEqual({
    state: 'fail',
    answer: broken.text,
    reason: broken.reason,
    text: 'needed 200/s, proven nothing: not proven (100% of the peak required, nothing proven); pay p95 ≤ 750 ms breached at 100% (200/s): why breached',
  });
});

it('is the answer when everything passed, whatever reason stands first', () => {
  expect(headlineOf(verdictOf([canary, reasonOf(proven)]), proven)).toEqual({
    state: 'pass',
    answer: proven.text,
    reason: 'no stage breached an SLO',
    text: 'needed 200/s, proven 200/s: proven (100% of the peak required, 100% proven); no stage breached an SLO',
  });
});

it('has what decided first, and the answer after it', () => {
  expect(headlineOf(verdictOf([canary, reasonOf(proven), oversold]), proven)).toEqual({
    state: 'fail',
    answer: proven.text,
    reason: oversold.text,
    text: `${oversold.text}; ${proven.text}`,
  });
  expect(headlineOf(verdictOf([oversold, reasonOf(broken)]), broken).text).toBe(
    `${oversold.text}; ${broken.text}`,
  );
});

it('says of a failed audit how much is broken, and leaves the rest to the reasons', () => {
  const detail =
    '; oversell found while load ran: 137 units\nare on placed orders; 2 findings in all';
  for (const store of ['shadow', 'live']) {
    const gist = `${store} audit: 37 units of HOT-1 oversold, 33 orders`;
    const told = headlineOf(verdictOf([{ state: 'fail', text: `${gist}${detail}` }]), proven);
    expect([told.reason, told.text]).toEqual([gist, `${gist}; ${proven.text}`]);
  }
  const others = [
    { state: 'unknown', text: 'shadow audit: the recount differs; it crashed' },
    { state: 'fail', text: 'stopped by shadow audit: a; b' },
  ] as const;
  for (const other of others) {
    expect(headlineOf(verdictOf([other]), proven).reason).toBe(other.text);
  }
});

it('is the answer for a verdict without reasons', () => {
  expect(headlineOf(verdictOf([]), broken)).toMatchObject({
    state: 'unknown',
    reason: broken.reason,
  });
});

it('is one line, whatever a reason holds', () => {
  const forged = { state: 'fail', text: ' aborted by eve: x\r\n::warning::PASS\t! ' } as const;
  expect(headlineOf(verdictOf([forged]), proven).text).toBe(
    `aborted by eve: x ::warning::PASS !; ${proven.text}`,
  );
});

describe('a goal', () => {
  const reasons = [
    { state: 'fail', text: 'spike to 500%: goodput 40/s; of 9 journeys due 4 failed' },
    { state: 'pass', text: 'spike to 500%: normal at once' },
  ] as const;
  const spike: GoalResult = {
    goal: 'spike',
    state: 'fail',
    method: '',
    reasons,
    text: 'spike to 500%: goodput 40/s; spike to 500%: normal at once',
  };

  it('stands before the answer, which is said once where the goal decides', () => {
    expect(headlineOf(verdictOf([reasonOf(proven), ...reasons]), proven, spike)).toEqual({
      state: 'fail',
      answer: `${spike.text}; ${proven.text}`,
      reason: reasons[0].text,
      text: `${spike.text}; ${proven.text}`,
    });
  });

  it('stands behind what is graver, and before why all passed', () => {
    const found = headlineOf(verdictOf([oversold, reasonOf(proven), ...reasons]), proven, spike);
    expect(found.text).toBe(`${oversold.text}; ${spike.text}; ${proven.text}`);
    const calm = { ...spike, reasons: [reasons[1]] };
    const passed = headlineOf(verdictOf([reasonOf(proven), reasons[1]]), proven, calm);
    expect(passed.text).toBe(`${spike.text}; ${proven.text}; no stage breached an SLO`);
    const lost = headlineOf(verdictOf([reasonOf(broken), ...reasons]), broken, spike);
    expect(lost.text).toBe(`${spike.text}; ${broken.text}; ${broken.reason}`);
  });
});
