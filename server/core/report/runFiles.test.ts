import { expect, it } from 'vitest';
import { copiedRunFiles, isRunFileName, runFileNames, runFiles } from './runFiles.ts';

it('lists what a server hands out, and what --out copies of it', () => {
  expect(copiedRunFiles).toEqual([
    ...['report.json', 'report.html', 'curve.csv', 'junit.xml', 'plan.json'],
  ]);
  expect(runFileNames.filter((name) => !copiedRunFiles.includes(name))).toEqual([
    ...['scenario.yaml', 'events.ndjson'],
  ]);
});

it('takes no other name for a file of a run', () => {
  for (const name of ['frames.ndjson', 'toString', '../report.json', '']) {
    expect(isRunFileName(name), name).toBe(false);
  }
  expect(isRunFileName('curve.csv')).toBe(true);
});

it('names the media type of each file', () => {
  expect(Object.entries(runFiles).map(([name, { mediaType }]) => `${name} ${mediaType}`)).toEqual([
    'report.json application/json',
    'report.html text/html',
    'curve.csv text/csv',
    'junit.xml application/xml',
    'plan.json application/json',
    'scenario.yaml application/yaml',
    'events.ndjson application/x-ndjson',
  ]);
});
