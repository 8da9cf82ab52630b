/**
 * Takes pictures of every page of the fixture server, in both themes, at 1280 and 390 pixels:
 * `node web/dev/shoot.mjs DIR [name …]`. Prints each page's console errors and horizontal overflow.
 */
import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import chromium from '@sparticuz/chromium';
import { chromium as playwright } from 'playwright-core';

const base = process.env.BASE ?? 'http://127.0.0.1:4711';
const [dir = join(tmpdir(), 'zerohour-pictures'), ...only] = process.argv.slice(2);
mkdirSync(dir, { recursive: true });
/** Charts are drawn by then, also on a busy machine. */
const SETTLE_MS = 2500;

const quiet = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--disable-quic',
];
const browser = await playwright.launch({
  executablePath: await chromium.executablePath(),
  // A single process would end with its first context.
  args: [...chromium.args.filter((arg) => !/single-process|no-zygote/.test(arg)), ...quiet],
});

const runs = await (await fetch(`${base}/api/runs`, { headers: { cookie: 'fixture=in' } })).json();
const of = (match) => runs.find(match)?.id ?? 'none';
const pages = {
  login: '/login',
  password: '/runs',
  runs: '/runs',
  scenarios: '/scenarios',
  scenario: '/scenarios/mall/midnight-peak',
  diagnostics: '/scenarios/mall/week-end',
  live: `/runs/${of((run) => run.state === 'running')}/live`,
  ended: `/runs/${of((run) => run.scenario === 'guard-off')}/live`,
  report: `/runs/${of((run) => run.verdict === 'pass' && run.scenario === 'midnight-peak')}/report`,
  failed: `/runs/${of((run) => run.verdict === 'fail')}/report`,
  aborted: `/runs/${of((run) => run.state === 'aborted')}/report`,
  missing: '/runs/zzzzzzzzzzzz/report',
  settings: '/settings',
  workers: '/workers',
  capacity: '/capacity',
  campaigns: '/campaigns',
  campaign: '/campaigns/mall/double-eleven',
};
const cookies = { login: 'out', password: 'first' };

for (const [name, path] of Object.entries(pages)) {
  if (only.length > 0 && !only.includes(name)) continue;
  for (const scheme of ['dark', 'light']) {
    for (const width of [1280, 390]) await shoot(name, path, scheme, width);
  }
}
await browser.close();

async function shoot(name, path, colorScheme, width) {
  const context = await browser.newContext({
    colorScheme,
    viewport: { width, height: width > 1000 ? 860 : 844 },
  });
  await context.addCookies([{ name: 'fixture', value: cookies[name] ?? 'in', url: base }]);
  const page = await context.newPage();
  page.on('console', (message) => {
    if (message.type() === 'error') console.info(`${name}: ${message.text()}`);
  });
  page.on('pageerror', (error) => console.info(`${name}: ${error.message}`));
  await page.goto(base + path);
  await page.waitForTimeout(SETTLE_MS);
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  if (overflow > 0) console.info(`${name} ${width}: ${overflow} px wider than the screen`);
  await page.screenshot({
    path: join(dir, `${name}-${colorScheme}-${width}.png`),
    fullPage: true,
  });
  await context.close();
}
