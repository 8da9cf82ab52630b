import { describe, expect, it } from 'vitest';
import { auditWith, finding, gravest, sound, withTotals } from '../../test/support/evidenceCase.ts';
import type { AuditSummary } from '../audit/finding.ts';
import { judge } from './judge.ts';

describe('the audit', () => {
  it('fails for an oversell, with SKU and amount', () => {
    const cold = { ...finding, id: 'shadow oversell COLD-1', sku: 'COLD-1', amount: 3, orders: 2 };
    const audit = auditWith({ state: 'broken', findings: [cold, finding] });
    expect(gravest({ ...sound, audit })).toEqual([
      'fail',
      'shadow audit: 40 units of 2 SKUs oversold, most of HOT-1: 37 units, 33 orders; oversell found while load ran, 718 ms after commit: 137 units are on placed orders, and 100 were there; 2 findings in all',
    ]);
  });

  it('fails for a finding among live customers', () => {
    const found = { ...finding, store: 'live' as const, duringLoad: false, detectionMs: null };
    const audit = auditWith({ state: 'broken', findings: [found] }, 'live');
    expect(gravest({ ...sound, audit })[1]).toMatch(
      /^live audit: 37 units of HOT-1 oversold in the live store, 33 orders; oversell found after the load: /,
    );
  });

  it('gives each invariant a reason, with its worst finding in its unit, the gravest first', () => {
    const paid = {
      ...finding,
      invariant: 'one-payment-per-order' as const,
      unit: 'cents' as const,
      sku: null,
      amount: 500,
      orders: 1,
    };
    const audit = auditWith({
      state: 'broken',
      findings: [{ ...paid, amount: 100 }, paid, finding],
    });
    const texts = judge({ ...sound, audit })
      .reasons.filter((r) => r.state === 'fail')
      .map((r) => r.text);
    expect(texts).toHaveLength(2);
    expect(texts[0]).toMatch(/^shadow audit: 37 units of HOT-1 oversold, /);
    expect(texts[1]).toMatch(
      /^shadow audit: 600 cents charged wrongly, 2 orders; one-payment-per-order found/,
    );
  });

  it('lays nothing on a run that was broken before it began', () => {
    const older = { ...finding, beforeRun: true };
    const calm = judge({ ...sound, audit: auditWith({ state: 'clean', findings: [older] }) });
    expect(calm.state).toBe('pass');
    expect(calm.reasons.map((reason) => reason.text)).toContainEqual(
      expect.stringMatching(/^shadow audit: clean, .* \(1 finding is older than the run\)$/),
    );
    const both = auditWith({ state: 'broken', findings: [older, finding] });
    const fails = judge({ ...sound, audit: both }).reasons.filter((r) => r.state === 'fail');
    expect(fails).toHaveLength(1);
  });

  it('says how many of the facts came since the run began', () => {
    const newFacts = { ledger: 9, lines: 4, events: 0, payments: 0 };
    const { reasons } = judge({ ...sound, audit: auditWith({ newFacts }) });
    expect(reasons.map((reason) => reason.text)).toContainEqual(
      expect.stringMatching(/^shadow audit: clean, .* facts, 13 of them since the run began$/),
    );
  });

  it('says for how long nobody watched, and is believed for the rest', () => {
    const taken = judge({ ...sound, audit: auditWith({ unwatchedMs: [6840] }) });
    expect(taken.state).toBe('pass');
    expect(taken.reasons.map((reason) => reason.text)).toContainEqual(
      expect.stringMatching(
        /^shadow audit: clean, .* facts; not watched for 6\.84 s while another server took the run over$/,
      ),
    );
  });

  it('puts what is not reliable beside the findings, also when the audit is broken', () => {
    const audit = auditWith({ state: 'broken', reason: 'recount differs', findings: [finding] });
    const texts = judge({ ...sound, audit }).reasons.map(({ state, text }) => [state, text]);
    expect(texts[0]?.[1]).toMatch(/^shadow audit: 37 units of HOT-1 oversold, 33 orders; /);
    expect(texts).toContainEqual(['unknown', 'shadow audit: recount differs']);
    const trusted = judge({ ...sound, audit: auditWith({ state: 'broken', findings: [finding] }) });
    expect(trusted.reasons.filter(({ state }) => state === 'unknown')).toEqual([]);
    expect(trusted.reasons.some(({ text }) => /^shadow audit: clean/.test(text))).toBe(false);
  });

  it('stands before everything else that failed, the gravest of both stores first', () => {
    const paid = { ...finding, invariant: 'one-payment-per-order' as const, sku: null };
    const live = { ...finding, store: 'live' as const, id: 'live oversell HOT-1' };
    const audit = sound.audit.map((summary) =>
      withTotals({
        ...summary,
        state: 'broken',
        findings: summary.store === 'live' ? [live] : [paid],
      }),
    );
    const abortedBy = { kind: 'rule', rule: 'errors', text: 'x' } as const;
    const { reasons } = judge({ ...sound, audit, abortedBy });
    expect(reasons.slice(0, 3).map(({ state, text }) => [state, text.slice(0, 22)])).toEqual([
      ['fail', 'live audit: 37 units o'],
      ['fail', 'shadow audit: 37 units'],
      ['fail', 'abort rule errors trip'],
    ]);
  });

  it('quotes for each store its own worst finding', () => {
    const live = { ...finding, store: 'live' as const, amount: 50, message: 'of customers' };
    const audit = sound.audit.map((summary) =>
      withTotals({
        ...summary,
        state: 'broken',
        findings: summary.store === 'live' ? [live] : [{ ...finding, message: 'of shadows' }],
      }),
    );
    const fails = judge({ ...sound, audit }).reasons.filter(({ state }) => state === 'fail');
    expect(fails.map(({ text }) => text.replace(/.*: /, ''))).toEqual([
      'of customers',
      'of shadows',
    ]);
  });

  it('fails when it says broken and names no finding', () => {
    const audit = auditWith({ state: 'broken', reason: 'too many to keep' });
    expect(gravest({ ...sound, audit })).toEqual(['fail', 'shadow audit: too many to keep']);
  });

  it.each<[Partial<AuditSummary>, string]>([
    [{ state: 'unknown', reason: 'the ledger is gone' }, 'the ledger is gone'],
    [{ state: 'unknown' }, 'it could not be judged'],
    [{ checked: [] }, 'no invariant was checked'],
    [{ watermarkAgeMsMax: 5001 }, 'it fell 5.001 s behind the ledger, more than 5 s'],
  ])('is unknown with %j', (more, doubt) => {
    expect(gravest({ ...sound, audit: auditWith(more) })).toEqual([
      'unknown',
      `shadow audit: ${doubt}`,
    ]);
  });

  it('may be exactly 5 s behind', () => {
    expect(judge({ ...sound, audit: auditWith({ watermarkAgeMsMax: 5000 }) }).state).toBe('pass');
  });

  it('still fails for what it found before it crashed', () => {
    const audit = auditWith({ state: 'unknown', reason: 'crashed', findings: [finding] });
    expect(
      judge({ ...sound, audit })
        .reasons.slice(0, 2)
        .map((r) => r.state),
    ).toEqual(['fail', 'unknown']);
  });

  it('is unknown when asked for and missing, for each store; not asked for, it is not missed', () => {
    const audit = sound.audit.filter((summary) => summary.store === 'shadow');
    expect(gravest({ ...sound, audit })).toEqual([
      'unknown',
      'live audit: there is no result of it',
    ]);
    expect(judge({ ...sound, audit: [], plan: { ...sound.plan, audit: null } }).state).toBe('pass');
  });
});

describe('the reasons of a broken audit', () => {
  const reasons = (more: Partial<AuditSummary>) =>
    judge({ ...sound, audit: auditWith(more) })
      .reasons.filter(({ text }) => text.startsWith('shadow audit'))
      .map(({ state, text }) => [state, text] as const);

  it('are told once, with the message of the worst finding of each invariant', () => {
    const of = (amount: number, message: string) => ({ ...finding, id: message, amount, message });
    const paid = { ...of(900, 'paid'), invariant: 'one-payment-per-order' as const };
    const charged = { ...paid, unit: 'cents' as const, sku: null, orders: 1 };
    const found = reasons({
      state: 'broken',
      findings: [of(3, 'little'), charged, of(37, 'much')],
    });
    expect(found.map(([state]) => state)).toEqual(['fail', 'fail']);
    expect(found[0]?.[1]).toMatch(/oversell found .*: much; 2 findings in all$/);
    expect(found[1]?.[1]).toMatch(/one-payment-per-order found .*: paid$/);
  });

  it('come with the doubt of an audit that broke off or fell behind, and not with a reason of a clean one', () => {
    const broken = { state: 'broken', findings: [finding] } as const;
    expect(reasons({ ...broken, reason: 'the rest is not known' })).toEqual([
      ['fail', expect.stringContaining('37 units of HOT-1 oversold')],
      ['unknown', 'shadow audit: the rest is not known'],
    ]);
    expect(reasons({ ...broken, watermarkAgeMsMax: 3_600_000 })).toEqual([
      ['fail', expect.stringContaining('37 units of HOT-1 oversold')],
      ['unknown', expect.stringMatching(/^shadow audit: it fell .* behind the ledger/)],
    ]);
    expect(reasons({ reason: 'a note' })).toEqual([
      ['pass', expect.stringMatching(/^shadow audit: clean, /)],
    ]);
  });
});
