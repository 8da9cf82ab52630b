import { expect, it } from 'vitest';
import { invariants } from '../../audit/invariants/registry.ts';
import { counterMutantKinds, factMutantKinds } from '../../audit/score/mutantKinds.ts';
import { catalogues, inLanguage } from './registry.ts';
import { plainText, sentences, translator } from './sentences.ts';

const translate = translator(
  sentences({
    stock: '库存',
    'needed {a}, proven {b}': '已证明 {b}，需要 {a}',
    'first breach: {~x}': '首次突破：{~x}',
    '{~slo} breached at {a}: {~why}': '{~slo} 在 {a} 被突破：{~why}',
    'no stage (1.5*)': '没有阶段 (1.5*)',
    '{#a} of {#b}': '{#a} / {#b}',
  }),
);
const text = (english: string): string => plainText(translate(english));

it('fills in what stands in the slots, in the order of the language', () => {
  expect(text('needed 5/s, proven 3/s')).toBe('已证明 3/s，需要 5/s');
  expect(text('no stage (1.5*)')).toBe('没有阶段 (1.5*)');
});

it('translates a text within a text, and each of several', () => {
  expect(text('first breach: stock')).toBe('首次突破：库存');
  expect(text('needed 5/s, proven 3/s; first breach: pay breached at 7%: stock')).toBe(
    '已证明 3/s，需要 5/s；首次突破：pay 在 7% 被突破：库存',
  );
});

it('leaves what it does not know as it is, marked as English where it has words', () => {
  expect(translate('first breach: so it goes')).toEqual([
    { text: '首次突破：', isEnglish: false },
    { text: 'so it goes', isEnglish: true },
  ]);
  expect(translate('12 ms')).toEqual([{ text: '12 ms', isEnglish: false }]);
  expect(translate('so it goes')).toEqual([{ text: 'so it goes', isEnglish: true }]);
  expect(translate('stock; 5%')).toEqual([
    { text: '库存', isEnglish: false },
    { text: '；', isEnglish: false },
    { text: '5%', isEnglish: false },
  ]);
});

it('does not translate names in slots of figures and names', () => {
  expect(text('needed stock, proven stock')).toBe('已证明 stock，需要 stock');
});

it('takes figures alone where the slot says so', () => {
  expect(text('1 033 of 2 000')).toBe('1 033 / 2 000');
  for (const sentence of ['5 of them since then', 'all of 5', '5 of 7; so it goes']) {
    expect(text(sentence).replace('；', '; ').replace(' / ', ' of ')).toBe(sentence);
  }
  expect(translate('5 of them since then')).toEqual([
    { text: '5 of them since then', isEnglish: true },
  ]);
});

it('gives every text of the catalogue the same slots in both languages, and Chinese words', () => {
  for (const [english, chinese] of Object.entries(catalogues['zh-Hans'])) {
    const slots = (pattern: string) => (pattern.match(/\{[~#]?\w+\}/g) ?? []).sort();
    expect(slots(chinese), english).toEqual(slots(english));
    if (!/^SLO \{x\}$/.test(english)) expect(chinese).toMatch(/\p{Script=Han}|·|[{}]/u);
  }
});

it('has what each damage and each invariant is, in every language', () => {
  const docs = [...factMutantKinds, ...counterMutantKinds, ...invariants].map(({ doc }) => doc);
  for (const catalogue of Object.values(catalogues)) {
    expect(docs.filter((doc) => !(doc in catalogue))).toEqual([]);
  }
});

it('gives the English text for English', () => {
  expect(inLanguage('en', 'Timeline')).toBe('Timeline');
  expect(inLanguage('zh-Hans', 'Timeline')).toBe('时间线');
});

it('joins what it knows as the language does, whatever stands between', () => {
  expect(['stock · stock', 'stock; stock', 'stock. stock', 'stock, stock'].map(text)).toEqual([
    ...['库存 · 库存', '库存；库存', '库存。库存', '库存，库存'],
  ]);
  expect(text('stock: stock')).toBe('库存：库存');
  // The widest joint first: what stands between semicolons is a sentence of its own.
  expect(translate('so, it goes; stock, 5%').map((part) => part.text)).toEqual([
    ...['so, it goes', '；', '库存', '，', '5%'],
  ]);
  // Where nothing is known the text stays as it is, joints and all.
  expect(translate('so; it: goes')).toEqual([{ text: 'so; it: goes', isEnglish: true }]);
});

it('takes a whole text before a pattern, and of two patterns the one with more of its own letters', () => {
  const catalogue = {
    '{a} breached': '{a} 突破',
    'load {a} breached': '负载 {a} 突破',
    'load 7 breached': '七',
    '{a}': '{a} 全',
  };
  for (const entries of [Object.entries(catalogue), Object.entries(catalogue).reverse()]) {
    const of = translator(Object.fromEntries(entries));
    expect(
      ['load 7 breached', 'load 5 breached', 'pay breached', 'pay'].map((each) =>
        plainText(of(each)),
      ),
    ).toEqual(['七', '负载 5 突破', 'pay 突破', 'pay 全']);
  }
});

it('takes no further sentence for a figure or a name, and for a text only where that comes last', () => {
  expect(text('needed 5/s; stock, proven 3/s')).toBe('needed 5/s；库存，proven 3/s');
  expect(text('needed 5/s · stock, proven 3/s')).toBe('needed 5/s · 库存，proven 3/s');
  expect(text('first breach: stock; stock')).toBe('首次突破：库存；库存');
  expect(text('pay; stock breached at 7%: stock')).toBe('pay；库存 在 7% 被突破：库存');
});

it('takes a text over several lines, and signs of patterns as they stand', () => {
  expect(text('needed 5\n/s, proven 3/s')).toBe('已证明 3/s，需要 5\n/s');
  expect(translate('no stage (1x5*)')).toEqual([{ text: 'no stage (1x5*)', isEnglish: true }]);
});

it.each([
  ['5 ms at p95, 3 MB of 2 GB', true],
  ['5 ms, p95 3 MB, 2 GB, 7 min, 12 cents, 2 CPUs, 1 CPU, 30 VUs, 1 VU', false],
  ['k6 SLO UTC linux Zerohour', false],
  ['counter-equals-ledger 0-pay-0-2', false],
  ['mins', true],
  ['xms', true],
  ['a-b c', false],
  ['12.5% x', false],
  ['ab', true],
])('%s is English: %s', (english, isEnglish) => {
  expect(translate(english)).toEqual([{ text: english, isEnglish }]);
});
