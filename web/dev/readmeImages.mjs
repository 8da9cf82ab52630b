// Takes the README's two pictures from a real run: node web/dev/readmeImages.mjs
// Starts a local stack with the sample shop and drives midnight-peak through the console; takes about two minutes.
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import chromium from '@sparticuz/chromium';
import { chromium as playwright } from 'playwright-core';

const root = fileURLToPath(new URL('../../', import.meta.url));
const images = join(root, 'docs/images');
const PASSWORD = 'only for this picture, then gone';
/** The picture is of the last stage but one: the shop is at its limit, and the page was just opened. */
const OPENED_AFTER_MS = 61_500;
const LIVE_AFTER_MS = 66_500;
/** Opening a page takes most of two cores; the run begins on a machine that rests. */
const REST_MS = 5_000;
const RUN_LIMIT_MS = 180_000;

const dataDir = await mkdtemp(join(tmpdir(), 'zerohour-images-'));
const stack = spawn(
  process.execPath,
  [join(root, 'server/setup/zerohour.mjs'), 'up', '--mall', '--json'],
  { env: { ...process.env, ZEROHOUR_DATA: dataDir }, stdio: ['ignore', 'pipe', 'inherit'] },
);
const ended = new Promise((resolve) => stack.once('exit', resolve));
const browser = await playwright.launch({
  executablePath: process.env.CHROMIUM_BIN || (await chromium.executablePath()),
  args: chromium.args.filter((arg) => arg !== '--single-process' && arg !== '--no-zygote'),
});
try {
  await takePictures(await firstLine());
} finally {
  await browser.close();
  stack.kill('SIGTERM');
  await ended;
  await rm(dataDir, { recursive: true, force: true });
}

async function firstLine() {
  for await (const line of createInterface({ input: stack.stdout })) return JSON.parse(line);
  throw new Error('the local stack did not start');
}

async function takePictures({ url, adminPassword }) {
  await mkdir(images, { recursive: true });
  const page = await browser.newPage({
    viewport: { width: 1280, height: 860 },
    deviceScaleFactor: 1.5,
    colorScheme: 'dark',
  });
  await signIn(page, url, adminPassword);
  await page.goto(`${url}/scenarios/mall/midnight-peak`);
  await page.getByTestId('start').waitFor();
  await page.waitForTimeout(REST_MS);
  await page.getByTestId('start').click();
  await page.waitForURL(/\/live$/);
  // A page that moves takes CPU from the shop beside it.
  const live = page.url();
  await page.goto('about:blank');
  await page.waitForTimeout(OPENED_AFTER_MS);
  await page.goto(live);
  await page.waitForTimeout(LIVE_AFTER_MS - OPENED_AFTER_MS);
  await page.screenshot({ path: join(images, 'live-run.png') });
  await page.getByTestId('to-report').waitFor({ timeout: RUN_LIMIT_MS });
  await page.goto(page.url().replace(/live$/, 'report'));
  await page.getByTestId('report').waitFor();
  await page.emulateMedia({ colorScheme: 'light' });
  await page.waitForTimeout(1_500);
  await page.getByTestId('chart-capacity').screenshot({ path: join(images, 'capacity-curve.png') });
}

async function signIn(page, url, adminPassword) {
  await page.goto(url);
  await page.getByLabel('Name').fill('admin');
  await page.getByLabel('Password', { exact: true }).fill(adminPassword);
  await page.getByRole('button', { name: 'Sign in' }).click();
  const form = page.getByTestId('password-form');
  await form.waitFor();
  const fields = form.locator('input');
  await fields.nth(0).fill(adminPassword);
  await fields.nth(1).fill(PASSWORD);
  await fields.nth(2).fill(PASSWORD);
  await form.getByRole('button').last().click();
  await page.getByTestId('empty').waitFor();
}
