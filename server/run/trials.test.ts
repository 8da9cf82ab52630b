import { expect, it } from 'vitest';
import { createTrials } from './trials.ts';

const shop = ['shop:80'];

it('a target has one trial at a time, and no run starts on it meanwhile', async () => {
  const trials = createTrials();
  expect(await trials.begin(shop)).toBe(true);
  expect(await trials.begin(shop)).toBe(false);
  let started = 0;
  const start = async () => {
    started += 1;
    return 'started';
  };
  expect(trials.start(shop, start)).toBe(null);
  expect(started).toBe(0);
  expect(await trials.start(['other:80'], start)).toBe('started');
  expect(await trials.begin(['third:80'])).toBe(true);
  trials.end(shop);
  expect(await trials.start(shop, start)).toBe('started');
  expect(await trials.begin(shop)).toBe(true);
});

it('a trial waits for the starts that are in progress, however they end', async () => {
  const trials = createTrials();
  const ends: (() => void)[] = [];
  const refused = trials.start(
    shop,
    () => new Promise((_, reject) => void ends.push(() => reject(new Error('away')))),
  );
  const made = trials.start(shop, () => new Promise<void>((resolve) => void ends.push(resolve)));
  let begun = false;
  const trial = trials.begin(shop).then((may) => {
    begun = may;
  });
  ends[0]?.();
  await expect(refused).rejects.toThrow('away');
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(begun).toBe(false);
  ends[1]?.();
  await made;
  await trial;
  expect(begun).toBe(true);
});

it('a trial waits for a start that is in progress although another has ended', async () => {
  const trials = createTrials();
  let end: () => void = () => undefined;
  const long = trials.start(
    shop,
    () =>
      new Promise<void>((resolve) => {
        end = resolve;
      }),
  );
  await trials.start(shop, async () => undefined);
  let begun = false;
  const trial = trials.begin(shop).then(() => {
    begun = true;
  });
  // It has the target while it waits.
  expect(await trials.begin(shop)).toBe(false);
  expect(trials.start(shop, async () => undefined)).toBe(null);
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(begun).toBe(false);
  end();
  await Promise.all([long, trial]);
});

it('a target with several addresses is held at each of them', async () => {
  const trials = createTrials();
  const several = ['a:80', 'b:80'];
  expect(await trials.begin(several)).toBe(true);
  expect(await trials.begin(['b:80'])).toBe(false);
  expect(await trials.begin(['c:80', 'a:80'])).toBe(false);
  expect(trials.start(['c:80', 'b:80'], async () => undefined)).toBe(null);
  expect(await trials.begin(['c:80'])).toBe(true);
  trials.end(several);
  let end: () => void = () => undefined;
  const started = trials.start(
    several,
    () =>
      new Promise<void>((resolve) => {
        end = resolve;
      }),
  );
  let begun = false;
  const trial = trials.begin(['b:80']).then((may) => {
    begun = may;
  });
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(begun).toBe(false);
  end();
  await started;
  await trial;
  expect(begun).toBe(true);
});
