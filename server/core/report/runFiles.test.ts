import { expect, it } from 'vitest';
import { copiedRunFiles, runFile, runFiles } from './runFiles.ts';

it('lists each file that a server hands out, its media type, and whether --out copies it', () => {
  expect(runFiles.map(({ name, mediaType, copied }) => [name, mediaType, copied])).toEqual([
    ['report.json', 'application/json', true],
    ['report.html', 'text/html', true],
    ['curve.csv', 'text/csv', true],
    ['junit.xml', 'application/xml', true],
    ['summary.md', 'text/markdown', true],
    ['plan.json', 'application/json', true],
    ['facts.json', 'application/json', true],
    ['timeline.ndjson', 'application/x-ndjson', true],
    ['customers.ndjson', 'application/x-ndjson', true],
    ['metrics.ndjson', 'application/x-ndjson', true],
    ['recorded.json', 'application/json', true],
    ['scenario.yaml', 'application/yaml', false],
    ['events.ndjson', 'application/x-ndjson', false],
  ]);
  expect(copiedRunFiles).toEqual([
    // One line for each file.
    'report.json',
    'report.html',
    'curve.csv',
    'junit.xml',
    'summary.md',
    'plan.json',
    'facts.json',
    'timeline.ndjson',
    'customers.ndjson',
    'metrics.ndjson',
    'recorded.json',
  ]);
});

it('finds a file by its exact name only', () => {
  expect(runFile('curve.csv')).toEqual({ name: 'curve.csv', mediaType: 'text/csv', copied: true });
  for (const name of ['frames.ndjson', 'toString', 'summary', '../report.json', '']) {
    expect(runFile(name), name).toBeUndefined();
  }
});
