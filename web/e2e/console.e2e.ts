import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DrillReport } from '../../server/core/drill/report/drillReport.ts';
import type { Report } from '../../server/core/report/report.ts';
import { type LocalStack, startBrowser, startLocalStack } from './localStack.ts';

/** Through a browser: sign in, start the smoke scenario, follow it, read its report, abort another run. */
const PASSWORD = 'a long password for this test';
const STEP_LIMIT_MS = 30_000;
const RUN_LIMIT_MS = 120_000;

let stack: LocalStack;
let browser: Browser;
let page: Page;
const consoleErrors: string[] = [];

beforeAll(async () => {
  [stack, browser] = await Promise.all([startLocalStack(), startBrowser()]);
  page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  page.setDefaultTimeout(STEP_LIMIT_MS);
  page.on('pageerror', (error) => consoleErrors.push(error.message));
  page.on('console', (message) => {
    if (/Content Security Policy/.test(message.text())) consoleErrors.push(message.text());
  });
});
afterAll(async () => {
  await browser?.close();
  await stack?.stop();
});

const runIdOf = (url: string): string => /\/runs\/([a-z0-9]+)/.exec(url)?.[1] ?? '';

async function startSmoke(): Promise<string> {
  await page.goto(`${stack.url}/scenarios/mall/smoke`);
  await page.getByTestId('start').click();
  await page.waitForURL(/\/runs\/[a-z0-9]+\/live/);
  return runIdOf(page.url());
}

async function chartPoints(testId: string): Promise<number> {
  return Number((await page.getByTestId(testId).getAttribute('data-points')) ?? 0);
}

describe('the console', () => {
  it('rejects a wrong password; with the right one the admin chooses a new one', async () => {
    await page.goto(stack.url);
    await page.waitForURL(/\/login/);
    await page.getByLabel('Name').fill('admin');
    await page.getByLabel('Password', { exact: true }).fill('not the password');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByTestId('login-error').waitFor();

    await page.getByLabel('Password', { exact: true }).fill(stack.adminPassword);
    await page.getByRole('button', { name: 'Sign in' }).click();
    const form = page.getByTestId('password-form');
    await form.waitFor();
    const fields = form.locator('input');
    await fields.nth(0).fill(stack.adminPassword);
    await fields.nth(1).fill(PASSWORD);
    await fields.nth(2).fill(PASSWORD);
    await form.getByRole('button').last().click();
    await page.getByTestId('empty').waitFor();
  });

  it('shows the preflight of every hop without starting a run', async () => {
    await page.goto(`${stack.url}/scenarios/mall/smoke`);
    await page.getByTestId('preflight').click();
    const result = page.getByTestId('preflight-result');
    await result.waitFor();
    expect(await result.getAttribute('data-value')).toBe('pass');
    for (const service of ['gateway', 'catalog', 'inventory', 'orders', 'payments']) {
      expect(await result.textContent()).toContain(service);
    }
  });

  it('runs the smoke scenario, draws each second, and shows the figures of report.json', async () => {
    const runId = await startSmoke();
    await expect
      .poll(() => chartPoints('chart-load'), { timeout: STEP_LIMIT_MS })
      .toBeGreaterThan(2);
    const early = await chartPoints('chart-load');
    await expect
      .poll(() => chartPoints('chart-load'), { timeout: STEP_LIMIT_MS })
      .toBeGreaterThan(early + 2);
    const started = Number(await page.getByTestId('figure-started').getAttribute('data-value'));
    expect(started).toBeGreaterThan(0);

    await page.getByTestId('to-report').waitFor({ timeout: RUN_LIMIT_MS });
    await page.goto(`${stack.url}/runs/${runId}/report`);
    await page.getByTestId('report').waitFor();
    const file = join(stack.dataDir, 'runs', runId, 'report.json');
    const report = JSON.parse(await readFile(file, 'utf8')) as Report;

    expect(await page.getByTestId('verdict').first().getAttribute('data-value')).toBe(
      report.verdict.state,
    );
    await expectStages(report);
    expect(await page.getByTestId('leaks').getAttribute('data-value')).toBe('0');
    expect(report.run.outcome).toBe('finished');
  });

  it('aborts a run, keeps what was measured, and shows the reason', async () => {
    const runId = await startSmoke();
    await expect
      .poll(() => chartPoints('chart-load'), { timeout: STEP_LIMIT_MS })
      .toBeGreaterThan(1);
    await page.getByTestId('abort').click();
    await page.getByTestId('abort-reason').fill('wrong target');
    await page.getByTestId('abort-confirm').click();
    await page.getByTestId('to-report').waitFor({ timeout: RUN_LIMIT_MS });
    const answer = await page.request.get(`${stack.url}/api/runs/${runId}/report`);
    const report = (await answer.json()) as Report;
    expect(report.run.outcome).toBe('aborted');
    expect(report.verdict.state).not.toBe('pass');
    expect(report.run.reason).toContain('wrong target');
    await page.goto(`${stack.url}/runs/${runId}/report`);
    await page.getByText('wrong target').first().waitFor();
  });

  it('lists both runs, and fits a phone without horizontal scrolling', async () => {
    await expectPhoneFits([
      ...['/runs', '/scenarios', '/scenarios/mall/midnight-peak'],
      ...['/workers', '/users', '/settings'],
    ]);
    await page.goto(`${stack.url}/runs`);
    await expect.poll(() => page.locator('[data-testid^="run-"]').count()).toBe(2);
  });

  it('plans a drill, starts it, follows it to its end, and opens its report', async () => {
    await page.setViewportSize({ width: 1280, height: 900 });
    await page.goto(`${stack.url}/drills`);
    await page.getByTestId('new-drill').first().click();
    await page.getByTestId('drill-files').getByRole('link', { name: 'drill-smoke' }).click();
    await page.getByTestId('drill-plan').getByText('switch inventory.guard').waitFor();
    await page.getByTestId('drill-start').click();
    await page.waitForURL(/\/drills\/[a-z0-9]{10,20}$/);
    const id = /[a-z0-9]+$/.exec(page.url())?.[0] ?? '';
    await page.getByTestId('timeline-now').waitFor({ timeout: RUN_LIMIT_MS });
    await page.getByTestId('drill-note').fill('the page is quick');
    await page.getByTestId('drill-note').press('Enter');
    const verdict = page.getByTestId('drill-verdict');
    await expect
      .poll(() => verdict.getAttribute('data-value'), { timeout: RUN_LIMIT_MS })
      .not.toBe('open');
    const link = page.getByTestId('drill-report');
    const file = join(stack.dataDir, 'drills', id, 'report.json');
    const report = JSON.parse(await readFile(file, 'utf8')) as DrillReport;
    expect(await verdict.getAttribute('data-value')).toBe(report.verdict.state);
    expect(await verdict.textContent()).toContain(report.sentence);
    const notes = await page.getByTestId('row-notes').getByRole('img').getAttribute('aria-label');
    expect(notes).toContain('the page is quick');
    const html = await page.request.get(`${stack.url}${await link.getAttribute('href')}`);
    expect(html.headers()['content-type']).toContain('text/html');
    expect(await html.text()).toContain(report.sentence);
    await expectPhoneFits([`/drills/${id}`, '/drills', '/drills/matrix', '/drills/new']);
    await expectPhoneFits(['/drills/new/mall/drills/smoke']);
  });

  it('lists the built-in worker, makes a join token with its command line, and deletes it', async () => {
    await page.setViewportSize({ width: 1280, height: 900 });
    await page.goto(`${stack.url}/workers`);
    await page.locator('[data-testid^="worker-"][data-state="Ready"]').first().waitFor();
    await page.getByTestId('join-labels').fill('zone');
    await page.getByText('“zone” is not a label').waitFor();
    expect(await page.getByTestId('join-create').isDisabled()).toBe(true);
    await page.getByTestId('join-labels').fill('zone=a');
    await page.getByTestId('join-create').click();
    const line = await page.getByTestId('join-line').textContent();
    expect(line).toMatch(/^npx zerohour worker --join zhj_[\w-]{43} --server http:\/\/[\w.:]+$/);
    const tokens = page.getByTestId('join-tokens');
    await tokens.getByText('zone=a').waitFor();
    await tokens.getByRole('button').click();
    await tokens.waitFor({ state: 'detached' });
  });

  it('shows what the load generator needs for a plan', async () => {
    await page.goto(`${stack.url}/scenarios/mall/midnight-peak`);
    await page.getByTestId('cost').getByText('rate × latency bound × headroom').waitFor();
  });

  it('stops all load by the safety lever, shows that on every page, and lifts it', async () => {
    await page.goto(`${stack.url}/runs`);
    await page.getByTestId('lever').click();
    expect(await page.getByTestId('lever-confirm').isDisabled()).toBe(true);
    await page.getByTestId('lever-reason').fill('customers see errors');
    await page.getByTestId('lever-confirm').click();
    const banner = page.getByTestId('lever-banner');
    await banner.getByText('by admin').waitFor();
    await page.goto(`${stack.url}/scenarios/mall/smoke`);
    await banner.getByText('customers see errors').waitFor();
    expect(await page.getByTestId('start').isDisabled()).toBe(true);
    await page.getByTestId('lever-lift').click();
    await page.getByTestId('lever-lift-confirm').click();
    await banner.waitFor({ state: 'detached' });
    await expect.poll(() => page.getByTestId('start').isEnabled()).toBe(true);
  });

  it('violated no content security policy and threw no error', () => {
    expect(consoleErrors).toEqual([]);
  });
});

async function expectPhoneFits(paths: readonly string[]): Promise<void> {
  await page.setViewportSize({ width: 390, height: 800 });
  for (const path of paths) {
    await page.goto(`${stack.url}${path}`);
    await page.locator('main h1').first().waitFor();
    const wider = await page.evaluate(
      'document.documentElement.scrollWidth - document.documentElement.clientWidth',
    );
    expect({ path, wider }).toEqual({ path, wider: 0 });
  }
}

/** Every figure of the stages table, total and per path, against the report's own. */
async function expectStages(report: Report): Promise<void> {
  expect(report.points.length).toBeGreaterThan(0);
  for (const [index, point] of report.points.entries()) {
    const rows = [
      [`stage-${index}`, point.total] as const,
      ...Object.entries(point.paths).map(
        ([path, measured]) => [`stage-${index}-${path}`, measured] as const,
      ),
    ];
    for (const [id, measured] of rows) {
      const expected = {
        offered: measured.offeredPerSecond,
        started: measured.startedPerSecond,
        achieved: measured.achievedPerSecond,
        goodput: measured.goodputPerSecond,
        dropped: measured.dropped,
        errors: measured.errorShare,
        p95: measured.p95Ms.value,
      };
      for (const [name, value] of Object.entries(expected)) {
        const shown = await page.getByTestId(`${id}-${name}`).getAttribute('data-value');
        expect({ id, name, shown }).toEqual({ id, name, shown: value === null ? '' : `${value}` });
      }
    }
  }
}
