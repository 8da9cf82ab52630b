import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderReportHtml } from '../../core/report/formats/html.ts';
import { renderMarkdown } from '../../core/report/formats/markdown.ts';
import { type RemoteWriteReceiver, startRemoteWrite } from '../../edge/k6/remoteWrite.ts';
import { measuredEachTry } from '../../test/support/measuredEachTry.ts';
import { measureStall, stallP99Ms } from './measureStall.ts';

/** Both runs take 20 s and run at the same time: one with enough VUs, one with ten. */
let receiver: RemoteWriteReceiver;
beforeAll(async () => {
  receiver = await startRemoteWrite();
});
afterAll(() => receiver.stop());
const measurement = measuredEachTry(() =>
  Promise.all([measureStall(200, receiver), measureStall(10, receiver)]),
);

const totalOf = ({ report }: Pick<Awaited<ReturnType<typeof measureStall>>, 'report'>) => {
  const [point] = report.points;
  if (point === undefined) throw new Error('no stage was measured');
  return point.total;
};

describe('a target that stalls for 1 s of 20 s, with enough VUs', () => {
  it('gives the calculated p99 from the planned start, within 5%', () => {
    const { response, started, dropped } = totalOf(measurement()[0]);
    expect({ started, dropped }).toEqual({ started: 2_000, dropped: 0 });
    for (const p99 of [response?.correct.p99Ms, response?.censored.p99Ms]) {
      expect(p99).toMatchObject({ samples: 2_000, state: 'measured' });
      expect(Math.abs((p99?.value ?? 0) / stallP99Ms - 1)).toBeLessThanOrEqual(0.05);
    }
    expect(response?.correct.p50Ms.value).toBeLessThan(100);
  });
});

describe('the same target, with ten VUs', () => {
  it('reports the p99 as not available and, over every start, as never answered', () => {
    const { response, started, dropped } = totalOf(measurement()[1]);
    expect(dropped).toBeGreaterThan(60);
    expect(started + dropped).toBeGreaterThanOrEqual(1_999);
    expect(response?.correct.p99Ms).toMatchObject({ value: null, state: 'not available' });
    expect(response?.censored.p99Ms).toEqual({
      value: null,
      samples: started + dropped,
      state: 'never answered',
    });
  });

  it('does not pass, and every report format states how many starts were dropped', () => {
    const [, starved] = measurement();
    const { report, plan } = starved;
    expect(report.verdict.state).not.toBe('pass');
    const words = `${totalOf(starved).dropped} starts were dropped`;
    expect(renderMarkdown(report)).toContain(words);
    expect(renderMarkdown(report)).toContain('| never answered |');
    expect(renderReportHtml(report, plan, [])).toContain(words);
  });
});
