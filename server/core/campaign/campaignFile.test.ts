import { describe, expect, it } from 'vitest';
import { parseCampaign } from './campaignFile.ts';

const head = 'name: night\nsale: 2026-11-11T20:00\ntimeZone: Asia/Shanghai\n';
const small = `${head}scenarios: { link: {} }\n`;

const messages = (text: string): readonly string[] => {
  const parsed = parseCampaign(text, 'night.yaml');
  return parsed.ok ? [] : parsed.error.map(({ path, message }) => `${path}: ${message}`);
};

describe('a campaign file', () => {
  it('gives instants, rates and rehearsals', () => {
    const text = `${head}headroom: 20%
scenarios: { link: { required: { browse: 600/m, pay: 2/s } }, night: {} }
rehearsals:
  - { title: First, from: 2026-10-01T20:00, to: 2026-10-02T02:00, without: [r1], changed: [a cache] }
  - { title: Second, runs: [r2], drills: [d1] }
`;
    expect(parseCampaign(text, 'night.yaml')).toEqual({
      ok: true,
      value: {
        ...{ name: 'night', saleAtMs: Date.UTC(2026, 10, 11, 12), timeZone: 'Asia/Shanghai' },
        headroom: 0.2,
        scenarios: [
          { name: 'link', required: { browse: 10, pay: 2 } },
          { name: 'night', required: null },
        ],
        rehearsals: [
          {
            ...{ title: 'First', runs: [], drills: [], without: ['r1'], changed: ['a cache'] },
            window: { fromMs: Date.UTC(2026, 9, 1, 12), toMs: Date.UTC(2026, 9, 1, 18) },
          },
          { title: 'Second', runs: ['r2'], drills: ['d1'], without: [], changed: [], window: null },
        ],
      },
    });
  });

  it('may require one path of a scenario, and gives no name twice', () => {
    const text = `${head}scenarios: { link: { required: { pay: 2/s } } }
rehearsals: [{ title: A, runs: [r1] }]
`;
    const parsed = parseCampaign(text, 'x');
    expect(parsed.ok && parsed.value.scenarios).toEqual([{ name: 'link', required: { pay: 2 } }]);
    expect(messages(`${text}name: day\n`)).toEqual([
      ': duplicate key "name"; names are given once',
    ]);
  });

  it('keeps no headroom unless it says so', () => {
    const parsed = parseCampaign(`${small}rehearsals: [{ title: A, runs: [r1] }]\n`, 'x');
    expect(parsed.ok && parsed.value.headroom).toBe(0);
  });

  const rehearsals = (...lines: readonly string[]): string =>
    `${small}rehearsals:\n${lines.map((line) => `  - { ${line} }\n`).join('')}`;
  const day = (title: string, from: number, to: number): string =>
    `title: ${title}, from: 2026-10-0${from}T00:00, to: 2026-10-0${to}T00:00`;

  it('takes a run and a drill of one id, which are two things', () => {
    expect(messages(rehearsals('title: A, runs: [same]', 'title: B, drills: [same]'))).toEqual([]);
  });

  it('asks for both ends of a window, also where ids are named', () => {
    const both = 'rehearsals[0]: give both from and to, or the ids of runs or drills';
    expect(messages(rehearsals('title: A, to: 2026-10-02T00:00, runs: [r1]'))).toEqual([both]);
    expect(messages(rehearsals('title: A, from: 2026-10-02T00:00, runs: [r1]'))).toEqual([both]);
  });

  it('holds windows to the one before, also past one whose end no clock shows', () => {
    const wrong = 'title: B, from: 2026-10-05T00:00, to: 2026-10-05T24:00';
    expect(messages(rehearsals(day('A', 1, 4), wrong, day('C', 3, 5)))).toEqual([
      'rehearsals[1].to: clocks in Asia/Shanghai never show 2026-10-05T24:00; correct it',
      'rehearsals[2].from: the rehearsal before ends later; write them in the order of time',
    ]);
  });

  it('takes windows that touch', () => {
    expect(messages(rehearsals(day('A', 1, 2), day('B', 2, 3)))).toEqual([]);
  });

  it.each([
    [
      rehearsals(day('A', 1, 3), day('B', 2, 4)),
      'rehearsals[1].from: the rehearsal before ends later; write them in the order of time',
    ],
    [
      rehearsals(day('A', 2, 2)),
      'rehearsals[0].to: it does not lie after from; correct one of them',
    ],
    [
      rehearsals('title: A, from: 2026-10-01T00:00'),
      'rehearsals[0]: give both from and to, or the ids of runs or drills',
    ],
    [
      rehearsals('title: A, from: 2026-10-01T00:00, runs: [r1]'),
      'rehearsals[0]: give both from and to, or the ids of runs or drills',
    ],
    [rehearsals('title: A'), 'rehearsals[0]: give both from and to, or the ids of runs or drills'],
    [
      rehearsals('title: A, from: 2026-02-30T00:00, to: 2026-03-01T00:00'),
      'rehearsals[0].from: clocks in Asia/Shanghai never show 2026-02-30T00:00; correct it',
    ],
    [
      rehearsals('title: A, runs: [r1]', 'title: A, runs: [r2]'),
      'rehearsals[1].title: this title stands in rehearsal "A" already; leave it in one of them',
    ],
    [
      rehearsals('title: A, drills: [d1]', 'title: B, drills: [d1]'),
      'rehearsals[1].drills[0]: d1 stands in rehearsal "A" already; leave it in one of them',
    ],
    [
      rehearsals('title: A, runs: [r1], without: [r1]'),
      'rehearsals[0].runs[0]: r1 is both named and left out; remove it from one list',
    ],
    [
      rehearsals('title: A, runs: [../x]'),
      'rehearsals[0].runs[0]: write the id of a run or a drill, such as m2f8k1c9x0aa',
    ],
  ])('refuses %s', (text, message) => expect(messages(text)).toEqual([message]));

  it.each([
    ['sale: 2026-11-11T20:00', 'sale: tonight', 'sale: write a local time'],
    ['Asia/Shanghai', 'CST', 'timeZone: "CST" does not say whose clock'],
    ['name: night', 'name: Night!', 'name: lower-case letters'],
    ['link: {}', '', 'scenarios: name a scenario'],
    ['link: {}', 'link: { required: {} }', 'scenarios.link.required: name a path'],
    ['scenarios:', 'headroom: 100%\nscenarios:', 'headroom: headroom is below 100%'],
  ])('refuses %s as %s', (before, after, message) => {
    const text = rehearsals('title: A, runs: [r1]').replace(before, after);
    expect(messages(text)[0]).toContain(message);
  });
});
