import { expect, it } from 'vitest';
import { parseAuditFile } from '../../core/audit/sources/auditFile.ts';
import { parseCampaign } from '../../core/campaign/campaignFile.ts';
import type { Diagnostic } from '../../core/diagnostics/diagnostic.ts';
import { soundDrill } from '../../core/drill/drillCase.support.ts';
import { parseDrill } from '../../core/drill/parseDrill.ts';
import { parseAgentFile } from '../../core/fault/subject.ts';
import { parseForecast } from '../../core/forecast/forecastFile.ts';
import type { Result } from '../../core/result.ts';
import { sound } from '../../core/scenario/diagnostics.golden.ts';
import { parseScenario } from '../../core/scenario/parseScenario.ts';
import { parseSwitchFile } from '../../core/switch/parseSwitchFile.ts';
import { parseTarget } from '../../core/target/parseTarget.ts';

type Parse = (text: string) => Result<unknown, readonly Diagnostic[]>;

const target = `name: mall
baseUrl: http://127.0.0.1:8080
allowHosts: [127.0.0.1:8080]
caps: { ratePerSecondMax: 5, vusMax: 5, durationMsMax: 1m }
shadow: { key: 0123456789abcdef }
`;
const audit = `name: shop
facts:
  ledger: SELECT 1 FROM {schema}.a
  lines: SELECT 1 FROM {schema}.b
  events: SELECT 1 FROM {schema}.c
`;
const forecast = `name: night
peak: { pay: 100/s }
services:
  payments: { calls: { pay: 1 }, measured: [{ replicas: 1, capacity: 50/s, interval: [48/s, 52/s] }] }
`;
const campaign = `name: night
sale: 2026-11-11T20:00
timeZone: UTC
scenarios: { link: {} }
rehearsals: [{ title: A, runs: [r1] }]
`;
const agent = 'subjects:\n  worker: { process: { pidFile: run/worker.pid } }\n';
const switches = `providers:
  admin: { kind: http, url: "http://127.0.0.1:8080/switches" }
instances:
  - { name: stock-1, service: stock, url: "http://127.0.0.1:8101" }
switches:
  stock.guard: { owner: stock-team, kind: guard, values: [row-lock, none], default: row-lock, provider: admin,
    service: stock, behaviour: { request: POST /try, at: header X-Guard } }
`;

const messagesOf = (parsed: ReturnType<Parse>): readonly string[] =>
  parsed.ok ? [] : parsed.error.map(({ message }) => message);

/** Valid files whose last line repeats a name, which is all that is wrong with them. */
it.each<readonly [string, Parse, string, string]>([
  ['scenario', (text) => parseScenario(text, 'f'), sound, 'name: again'],
  ['target', (text) => parseTarget(text, 'f', {}), target, 'name: again'],
  ['drill', (text) => parseDrill(text, 'f'), soundDrill, 'name: again'],
  ['audit', (text) => parseAuditFile(text, 'f'), audit, 'name: again'],
  ['forecast', (text) => parseForecast(text, 'f'), forecast, 'name: again'],
  ['campaign', (text) => parseCampaign(text, 'f'), campaign, 'name: again'],
  ['agent', (text) => parseAgentFile(text, 'f', {}), agent, 'subjects: {}'],
  ['switch', (text) => parseSwitchFile(text, 'f', {}), switches, 'switches: {}'],
])('a %s file that gives a name twice is refused for that alone', (_kind, parse, text, line) => {
  expect(messagesOf(parse(text))).toEqual([]);
  const refused = parse(`${text.trimEnd()}\n${line}\n`);
  const [name] = line.split(':');
  expect(messagesOf(refused)).toEqual([`duplicate key "${name}"; names are given once`]);
});
