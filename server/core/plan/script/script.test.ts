import { describe, expect, it } from 'vitest';
import { goldenCases, goldenPlan, goldenUrl } from '../golden/cases.golden.ts';
import { renderSetupScript, renderTeardownScript } from './onceScript.ts';
import { renderScript } from './script.ts';

const golden = (file: string): string => goldenUrl(file).pathname;

describe('generated scripts', () => {
  it.each(goldenCases)('%s is the golden script', async (name) => {
    await expect(renderScript(goldenPlan(name), 0)).toMatchFileSnapshot(golden(`${name}.js`));
  });

  it('renders setup and teardown as scripts of their own', async () => {
    const plan = goldenPlan('afterwards');
    await expect(renderSetupScript(plan)).toMatchFileSnapshot(golden('afterwards.setup.js'));
    await expect(renderTeardownScript(plan)).toMatchFileSnapshot(golden('afterwards.teardown.js'));
  });

  it('is the same text for the same plan, and refuses a round that the plan has not', () => {
    const plan = goldenPlan('purchase');
    expect(renderScript(plan, 0)).toBe(renderScript(structuredClone(plan), 0));
    expect(() => renderScript(plan, 1)).toThrow('the plan has no round 1');
  });
});
